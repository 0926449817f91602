/**
 * `npm run bench`: what this package costs beside what a user would take instead, in one run. Prints
 * one table and the project's targets, writes the raw figures to test-output/bench.json and the
 * chart of docs/speed.md to docs/images/benchmark.svg.
 *
 * `-- --quick` is a smoke run of everything: its figures mean nothing and the chart is left alone.
 * `-- --only alert,calls` runs parts: alert, calls, order, burst, growth, start, instruments,
 * stream.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Cleanup, runCommandLine } from '../scripts/n8n/cleanup';
import { repositoryRoot } from '../scripts/n8n/paths';
import { Progress } from '../scripts/n8n/progress';
import { currentN8n } from '../scripts/n8n/release';
import { openMarket } from '../test/openMarket';
import { PARTS, runParts, type Part } from './parts';
import { picture } from './report/picture';
import { sectionsOf } from './report/sections';
import { targetsOf } from './report/targets';
import { measurementLines, targetLines } from './report/text';
import { circumstances, type Results } from './results';

const JSON_FILE = join(repositoryRoot, 'test-output', 'bench.json');
const CHART_FILE = join(repositoryRoot, 'docs', 'images', 'benchmark.svg');

runCommandLine(async (cleanup: Cleanup) => {
	const { quick, parts } = readArguments();
	const closeMarket = openMarket();
	cleanup.add(async () => await Promise.resolve(closeMarket()));
	const progress = new Progress();
	const results: Results = { circumstances: circumstances(currentN8n.version, quick) };
	await runParts(parts, { quick, progress, cleanup }, async (measured) => {
		Object.assign(results, measured);
		await writeJson(results);
	});
	report(results, progress);
	const svg = quick ? null : picture(results);
	if (svg === null) return;
	await writeFile(CHART_FILE, svg);
	progress.print(`Chart: ${CHART_FILE}`);
});

function readArguments(): { quick: boolean; parts: Part[] } {
	const { values } = parseArgs({
		options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
	});
	const asked = values.only?.split(',');
	const unknown = asked?.find((name) => !PARTS.some((part) => part === name));
	if (unknown !== undefined) throw new Error(`--only takes ${PARTS.join(', ')}; not ${unknown}`);
	const parts = PARTS.filter((part) => asked?.includes(part) ?? true);
	if (!values.quick || existsSync(currentN8n.binary)) return { quick: values.quick, parts };
	console.log('n8n is not installed, so the smoke run leaves out what happens inside it.');
	return { quick: true, parts: parts.filter((part) => part !== 'alert') };
}

/** A long run that is broken off leaves behind what it had until then. */
async function writeJson(results: Results): Promise<void> {
	const summary = { targets: targetsOf(results), sections: sectionsOf(results) };
	await mkdir(dirname(JSON_FILE), { recursive: true });
	await writeFile(JSON_FILE, JSON.stringify({ ...summary, ...results }, null, '\t'));
}

function report(results: Results, progress: Progress): void {
	const print = (lines: string[]) => lines.forEach((line) => progress.print(line));
	progress.print();
	print(measurementLines(sectionsOf(results), results));
	progress.print();
	print(targetLines(targetsOf(results)));
	progress.print(`\nRaw figures: ${JSON_FILE}`);
}
