/**
 * What n8n pays at its start to load the package, with n8n's own loader in fresh processes, beside a
 * package of one node that can do nothing.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from '../../../scripts/n8n/cleanup';
import { repositoryRoot } from '../../../scripts/n8n/paths';
import { runChild } from '../../support/child';
import type { InstalledPackage } from '../../support/installed';
import { interleave, type Series } from '../../support/interleave';

export const PACKAGES = { ours: 'this package', empty: 'an empty package' } as const;

export interface StartFigures {
	/** By `PACKAGES`. */
	milliseconds: Series;
	/** What is held after a garbage collection, heap and buffers, MB. */
	heapMb: Series;
	/** Growth of the process, MB: in whole pages, and with what the heap takes in advance. */
	residentMb: Series;
	/** Files of this package that were loaded. */
	modules: number;
	/** Dependencies that were loaded and that n8n had not loaded itself. */
	packages: string[];
}

interface LoadFigures {
	milliseconds: number;
	heapMb: number;
	residentMb: number;
	modules: number;
	nodes: number;
	packages: string[];
}

export async function measureStart(
	installed: InstalledPackage,
	rounds: number,
	cleanup: Cleanup,
): Promise<StartFigures> {
	const userFolder = await mkdtemp(join(tmpdir(), 'bench-start-'));
	cleanup.add(async () => await rm(userFolder, { recursive: true, force: true }));
	const before = await emptyPackage(userFolder, 'before');
	const empty = await emptyPackage(userFolder, 'empty');
	const loads: Record<string, LoadFigures[]> = { [PACKAGES.ours]: [], [PACKAGES.empty]: [] };
	const subject = (name: string, packageDirectory: string) => ({
		name,
		run: async () => {
			const figures = await loadOnce({ packageDirectory, before }, userFolder);
			loads[name].push(figures);
			return figures.milliseconds;
		},
	});
	const subjects = [subject(PACKAGES.ours, installed.directory), subject(PACKAGES.empty, empty)];
	// The first process of each brings its files into the system's memory.
	await interleave(subjects, { rounds, warmUp: 1 });
	const seriesOf = (figure: 'milliseconds' | 'heapMb' | 'residentMb'): Series =>
		Object.fromEntries(
			Object.entries(loads).map(([name, all]) => [name, all.slice(1).map((one) => one[figure])]),
		);
	const [{ modules, packages }] = loads[PACKAGES.ours];
	return {
		milliseconds: seriesOf('milliseconds'),
		heapMb: seriesOf('heapMb'),
		residentMb: seriesOf('residentMb'),
		modules,
		packages,
	};
}

async function loadOnce(
	input: { packageDirectory: string; before: string },
	userFolder: string,
): Promise<LoadFigures> {
	const script = join(__dirname, 'child.cjs');
	const env = {
		NODE_PATH: join(repositoryRoot, 'node_modules'),
		N8N_USER_FOLDER: userFolder,
		N8N_LOG_LEVEL: 'silent',
	};
	const figures = await runChild<object, LoadFigures>(script, input, env, ['--expose-gc']);
	if (figures.nodes === 0) throw new Error(`n8n found no node in ${input.packageDirectory}`);
	return figures;
}

async function emptyPackage(folder: string, name: string): Promise<string> {
	const directory = join(folder, `n8n-nodes-${name}`);
	await mkdir(join(directory, 'dist'), { recursive: true });
	const nodes = ['dist/Empty.node.js'];
	const manifest = { name: `n8n-nodes-${name}`, version: '1.0.0', n8n: { nodes, credentials: [] } };
	await writeFile(join(directory, 'package.json'), JSON.stringify(manifest));
	const description = {
		displayName: 'Empty',
		name: 'empty',
		group: ['transform'],
		version: 1,
		description: 'Does nothing',
		defaults: { name: 'Empty' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	};
	await writeFile(
		join(directory, nodes[0]),
		`exports.Empty = class { description = ${JSON.stringify(description)}; };\n`,
	);
	return directory;
}
