/**
 * The package where it lives: a real n8n, the packed tarball, simulated brokers. `npm run test:e2e`
 * plays what does not take minutes on n8n's current version and the essential scenarios on the oldest
 * one; `-- --all` all of them on both; words after `--` only scenarios whose names ("suite: scenario")
 * hold one of them.
 */
import { parseArgs } from 'node:util';
import { Cleanup, runCommandLine } from '../../scripts/n8n/cleanup';
import { ensureN8n } from '../../scripts/n8n/install';
import { elapsed, Progress } from '../../scripts/n8n/progress';
import { currentN8n, oldestN8n } from '../../scripts/n8n/release';
import { openMarket } from '../openMarket';
import { editorSuite } from './editor/suite';
import { queueSuite } from './queue/suite';
import { serverSuite } from './server/suite';
import { chosenOf, playSuite, type Score, type Suite } from './suite';
import { workersSuite } from './workers/suite';

const progress = new Progress();

async function main(cleanup: Cleanup): Promise<void> {
	const started = Date.now();
	const closeMarket = openMarket();
	const { values, positionals: words } = parseArgs({
		options: { all: { type: 'boolean', default: false } },
		allowPositionals: true,
	});
	cleanup.add(async () => await Promise.resolve(closeMarket()));
	const total: Score = { passed: 0, failed: [], leftOut: 0 };
	const part = <Scene>(suite: Suite<Scene>, essentialOnly = false) => {
		const choice = { words, essentialOnly, long: values.all };
		const isPlayed = chosenOf(suite, choice).flat().length > 0;
		return {
			install: async () => {
				if (suite.release && isPlayed) await ensureN8n(progress, suite.release);
			},
			play: async (beside: Promise<unknown> = Promise.resolve()) => {
				const stage = new Cleanup();
				cleanup.add(async () => await stage.run());
				const shown = new Progress(`${suite.name}: `);
				const score = await playSuite(suite, choice, shown, stage, beside);
				await stage.run();
				total.passed += score.passed;
				total.failed.push(...score.failed);
				total.leftOut += score.leftOut;
			},
		};
	};
	const [workers, editor, queue] = [part(workersSuite), part(editorSuite), part(queueSuite)];
	const newest = part(serverSuite(currentN8n));
	const oldest = part(serverSuite(oldestN8n), !values.all);
	// Before anything is played: gigabytes written beside it hold n8n's own database up for a minute.
	for (const { install } of [newest, editor, queue, oldest]) await install();
	// Suites side by side share nothing, and wait for most of their time.
	const others = async () => {
		await workers.play();
		await oldest.play();
	};
	const beside = Promise.all([others(), editor.play()]);
	await Promise.all([beside, newest.play(beside.catch(() => undefined))]);
	await queue.play();
	progress.print(`\nPictures, and logs of queue mode: test-output. ${elapsed(started)}.`);
	const failed = total.failed.length;
	const ran = total.passed + failed;
	progress.print(`${ran} scenarios ran, ${total.leftOut} were left out`);
	// Told where they happened, too, far above what a reader of the end sees.
	for (const one of total.failed) progress.print(`✗ ${one}`);
	progress.print(`${total.passed} passed, ${failed} failed`);
	if (failed > 0 || ran === 0) process.exitCode = 1;
}

runCommandLine(main);
