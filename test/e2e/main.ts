/**
 * The package where it lives: a real n8n, the packed tarball, simulated brokers. `npm run test:e2e`
 * plays what does not take minutes on n8n's current version and the essential scenarios on the oldest
 * one; `-- --all` all of them on both; words after `--` only scenarios whose names ("suite: scenario")
 * hold one of them.
 */
import { parseArgs } from 'node:util';
import { Cleanup, runCommandLine } from '../../scripts/n8n/cleanup';
import { elapsed, Progress } from '../../scripts/n8n/progress';
import { currentN8n, oldestN8n } from '../../scripts/n8n/release';
import { openMarket } from '../openMarket';
import { editorSuite } from './editor/suite';
import { queueSuite } from './queue/suite';
import { serverSuite } from './server/suite';
import { playSuite, type Score, type Suite } from './suite';
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
	const total: Score = { passed: 0, failed: 0, leftOut: 0 };
	const play = async <Scene>(suite: Suite<Scene>, essentialOnly = false) => {
		const stage = new Cleanup();
		cleanup.add(async () => await stage.run());
		const choice = { words, essentialOnly, long: values.all };
		const score = await playSuite(suite, choice, new Progress(`${suite.name}: `), stage);
		await stage.run();
		total.passed += score.passed;
		total.failed += score.failed;
		total.leftOut += score.leftOut;
	};
	// Suites side by side share nothing, and wait for most of their time.
	const others = async () => {
		await play(workersSuite);
		await play(serverSuite(oldestN8n), !values.all);
	};
	await Promise.all([others(), play(serverSuite(currentN8n)), play(editorSuite)]);
	await play(queueSuite);
	progress.print(`\nPictures, and logs of queue mode: test-output. ${elapsed(started)}.`);
	const ran = total.passed + total.failed;
	progress.print(`${ran} scenarios ran, ${total.leftOut} were left out`);
	progress.print(`${total.passed} passed, ${total.failed} failed`);
	if (total.failed > 0 || ran === 0) process.exitCode = 1;
}

runCommandLine(main);
