/**
 * The package where it lives: a real n8n, the packed tarball, simulated brokers.
 * `npm run test:e2e`; with words after `--`, only scenarios whose names ("suite: scenario") hold one
 * of them.
 */
import { Cleanup, runCommandLine } from '../../scripts/n8n/cleanup';
import { elapsed, Progress } from '../../scripts/n8n/progress';
import { currentN8n, oldestN8n } from '../../scripts/n8n/release';
import { editorSuite } from './editor/suite';
import { queueSuite } from './queue/suite';
import { serverSuite } from './server/suite';
import { playSuite, type Score, type Suite } from './suite';
import { workersSuite } from './workers/suite';

const progress = new Progress();

async function main(cleanup: Cleanup): Promise<void> {
	const started = Date.now();
	const words = process.argv.slice(2);
	const total: Score = { passed: 0, failed: 0 };
	const play = async <Scene>(suite: Suite<Scene>) => {
		const stage = new Cleanup();
		cleanup.add(async () => await stage.run());
		const score = await playSuite(suite, words, progress, stage);
		await stage.run();
		total.passed += score.passed;
		total.failed += score.failed;
	};
	await play(workersSuite);
	await play(editorSuite);
	await play(serverSuite(currentN8n));
	await play(serverSuite(oldestN8n));
	await play(queueSuite);
	progress.print(`\nPictures, and logs of queue mode: test-output. ${elapsed(started)}.`);
	progress.print(`${total.passed} passed, ${total.failed} failed`);
	if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
}

runCommandLine(main);
