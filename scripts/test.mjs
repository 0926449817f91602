// Runs the test suite: the unit tests in two time zones, since broker days begin at midnight IST
// whatever the machine's clock says, in one of them on the oldest Node; then the simulators' and the
// in-engine tests once, in a third one, far from IST. Arguments are handed to jest: `npm test -- order`.
// The last line is the total.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeFolder } from './setup/node.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const jestArguments = process.argv.slice(2);

/** Those of one group run at the same time. */
const runs = [
	[
		{ node: 'oldest', timeZone: 'Asia/Kolkata', projects: ['unit'] },
		// What reads no clock, and takes its time, is run in one zone alone.
		{
			node: '24',
			timeZone: 'UTC',
			projects: ['unit'],
			leftOut:
				'unit/(architecture|imports|docs/|nodes/(loading|defaults)|core/(instruments/(library|search|file)|http/))',
		},
	],
	[{ node: '24', timeZone: 'America/New_York', projects: ['simulators', 'engine'] }],
];

/** One jest process; a suite that could not even be loaded counts as a failed test. */
async function runJest({ node, timeZone, projects, leftOut }, reportFile) {
	const program = join(nodeFolder(node), 'node');
	console.log(`\n${projects.join(', ')} tests, TZ=${timeZone}, Node ${versionOf(program)}`);
	const child = spawn(
		program,
		[
			jest,
			'--passWithNoTests',
			'--json',
			`--outputFile=${reportFile}`,
			// Before the option, which would take words behind it for its own values.
			...jestArguments,
			...(leftOut ? [`--testPathIgnorePatterns=${leftOut}`] : []),
			'--selectProjects',
			...projects,
		],
		{ cwd: root, env: { ...process.env, TZ: timeZone }, stdio: ['ignore', 'ignore', 'inherit'] },
	);
	const [status] = await once(child, 'exit');
	const report = readReport(reportFile);
	const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
	const crashed = status !== 0 && failed === 0;
	return { passed: report.numPassedTests, failed: crashed ? 1 : failed };
}

function versionOf(program) {
	return execFileSync(program, ['--print', 'process.versions.node'], { encoding: 'utf8' }).trim();
}

function readReport(file) {
	try {
		return JSON.parse(readFileSync(file, 'utf8'));
	} catch {
		return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };
	}
}

const reports = mkdtempSync(join(tmpdir(), 'indian-brokers-test-'));
const total = { passed: 0, failed: 0 };
try {
	const results = [];
	for (const [position, group] of runs.entries()) {
		const files = group.map((_, index) => join(reports, `${position}-${index}.json`));
		results.push(...(await Promise.all(group.map((run, index) => runJest(run, files[index])))));
	}
	for (const { passed, failed } of results) {
		total.passed += passed;
		total.failed += failed;
	}
} finally {
	rmSync(reports, { recursive: true, force: true });
}

if (total.passed + total.failed === 0) console.log('no test ran');
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
