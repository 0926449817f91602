// Builds where a source has changed, and runs the test suite: the unit tests in two time zones, since
// broker days begin at midnight IST whatever the machine's clock says, in one of them on the oldest Node;
// the simulators' and the in-engine tests once, in a third one, far from IST. Arguments are handed to
// jest: `npm test -- order`. The last line is the total.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setPriority, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeFolder } from './setup/node.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
/**
 * Workers live for a minute: what V8 optimizes and collects in threads costs them more than it brings, and
 * n8n's engine alone fills the heap at which it collects the whole of it, again and again.
 */
const SHORT_LIVED = ['--max-opt=2', '--single-threaded-gc', '--initial-old-space-size=512'];
/** Of processes that let others go first, and are not starved by them. */
const BEHIND = 5;
const jestArguments = process.argv.slice(2);

// The engine's tests wait for most of their time, and the unit tests work: side by side they leave no
// processor idle. Unit tests read sources alone, and need no build.
const UNIT = { projects: ['unit'], workers: 2, behind: true };
const units = [
	{ ...UNIT, node: 'oldest', timeZone: 'Asia/Kolkata' },
	// What reads no clock, and takes its time, is run in one zone alone.
	{
		...UNIT,
		node: '24',
		timeZone: 'UTC',
		leftOut:
			'unit/(architecture|imports|docs/|nodes/(loading|defaults)|core/(instruments/(library|search|file)|http/|rate-limit/|orders/place-split))',
	},
];
const built = { node: '24', timeZone: 'America/New_York', projects: ['simulators', 'engine'] };

/** Whether it went well; what is wrong is printed. */
async function build() {
	const child = spawn(process.execPath, [join(root, 'scripts', 'built.mjs')], {
		stdio: ['ignore', 'inherit', 'inherit'],
	});
	const [status] = await once(child, 'exit');
	return status === 0;
}

/** A build that fails counts as a failed test, and leaves the others to their end. */
async function buildAndTest(run) {
	return (await build()) ? await runJest(run) : { passed: 0, failed: 1 };
}

/** One jest process; a suite that could not even be loaded counts as a failed test. */
async function runJest({ node, timeZone, projects, leftOut, workers, behind }) {
	const reportFile = join(reports, `${timeZone.replace('/', '-')}.json`);
	const program = join(nodeFolder(node), 'node');
	console.log(`\n${projects.join(', ')} tests, TZ=${timeZone}, Node ${versionOf(program)}`);
	const child = spawn(
		program,
		[
			...SHORT_LIVED,
			jest,
			'--passWithNoTests',
			'--json',
			`--outputFile=${reportFile}`,
			// Before the option, which would take words behind it for its own values.
			...jestArguments,
			// Not beside the caller's own words, which may say how many: Jest takes one or none.
			...(workers && jestArguments.length === 0 ? [`--maxWorkers=${workers}`] : []),
			...(leftOut ? [`--testPathIgnorePatterns=${leftOut}`] : []),
			'--selectProjects',
			...projects,
		],
		{ cwd: root, env: { ...process.env, TZ: timeZone }, stdio: ['ignore', 'ignore', 'inherit'] },
	);
	if (behind) setPriority(child.pid, BEHIND);
	const [status] = await once(child, 'exit');
	const report = readReport(reportFile);
	const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
	const crashed = status !== 0 && failed === 0;
	return { passed: report.numPassedTests, failed: crashed ? 1 : failed };
}

async function oneByOne(runs) {
	const results = [];
	for (const run of runs) results.push(await runJest(run));
	return results;
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
	const results = await Promise.all([oneByOne(units), buildAndTest(built)]);
	for (const { passed, failed } of results.flat()) {
		total.passed += passed;
		total.failed += failed;
	}
} finally {
	rmSync(reports, { recursive: true, force: true });
}

if (total.passed + total.failed === 0) console.log('no test ran');
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
