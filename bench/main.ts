/**
 * `npm run bench`: what a warm call costs, and the instrument index at full size. Prints tables and
 * writes the raw figures to test-output/bench.json. `-- --quick` makes a smoke run of it.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureCalls } from './calls';

const quick = process.argv.includes('--quick');
const outputFolder = join(__dirname, '..', 'test-output');

async function main(): Promise<void> {
	const { figures, connections, logins } = await measureCalls(quick ? 50 : 1_000);
	console.log('One warm call on loopback, milliseconds (medians of interleaved calls)\n');
	console.table(
		figures.map(({ call, ours, rawAxios, ratio }) => ({
			call,
			'this package': ours.median.toFixed(3),
			p95: ours.p95.toFixed(3),
			'raw axios, keep-alive': rawAxios.median.toFixed(3),
			ratio: ratio.toFixed(2),
		})),
	);
	console.log(
		`Connections for all of them, the raw client's among them: ${connections}. Log-ins: ${logins}.\n`,
	);
	mkdirSync(outputFolder, { recursive: true });
	writeFileSync(
		join(outputFolder, 'bench.json'),
		JSON.stringify({ node: process.version, calls: figures, connections, logins }, null, '\t'),
	);
	measureInstruments();
}

/** In a process of its own, since it is also about memory. */
function measureInstruments(): void {
	console.log('The instrument index\n');
	const rows = quick ? '5000' : '250000';
	const run = spawnSync('tsx', [join(__dirname, 'instruments.ts'), rows], { stdio: 'inherit' });
	if (run.status !== 0) throw new Error('The instrument benchmark failed.');
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
