/**
 * The package where it lives: a real n8n, the packed tarball, simulated brokers, a browser.
 * `npm run test:e2e`; with words after `--`, only scenarios whose names hold one of them.
 */
import { runCommandLine, type Cleanup } from '../../scripts/n8n/cleanup';
import { elapsed, Progress } from '../../scripts/n8n/progress';
import { openStage } from '../../scripts/demo/stage';
import { openBrowser } from './browser';
import type { Scene } from './scenario';
import { editorScenarios } from './scenarios/editor';

const progress = new Progress();

async function main(cleanup: Cleanup): Promise<void> {
	const started = Date.now();
	const wanted = process.argv.slice(2).map((word) => word.toLowerCase());
	const scenarios = editorScenarios.filter(
		({ name }) => wanted.length === 0 || wanted.some((word) => name.toLowerCase().includes(word)),
	);
	const browser = await openBrowser();
	cleanup.add(browser.close);
	const stage = await openStage(progress, cleanup);
	progress.print();
	const failed = await playAll(scenarios, { stage, browser });
	progress.print(`\nPictures: test-output/pictures. ${elapsed(started)}.`);
	progress.print(`${scenarios.length - failed} passed, ${failed} failed`);
	if (failed > 0 || scenarios.length === 0) process.exitCode = 1;
}

async function playAll(scenarios: typeof editorScenarios, scene: Scene): Promise<number> {
	let failed = 0;
	for (const { name, play } of scenarios) {
		try {
			await progress.step(name, async () => await play(scene));
		} catch (error) {
			failed += 1;
			progress.print(error instanceof Error ? (error.stack ?? error.message) : String(error));
		}
	}
	return failed;
}

runCommandLine(main);
