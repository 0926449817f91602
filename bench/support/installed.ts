import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from '../../scripts/n8n/cleanup';
import { communityPackages, installPackage, packProject } from '../../scripts/n8n/package';

/** The package as a user has it: packed, and installed in n8n's folder with its dependencies. */
export interface InstalledPackage {
	tarball: string;
	/** N8N_USER_FOLDER. */
	userFolder: string;
	/** The package's own folder, which holds `dist`. */
	directory: string;
}

export async function installForBench(cleanup: Cleanup): Promise<InstalledPackage> {
	const tarball = await packProject();
	const userFolder = await mkdtemp(join(tmpdir(), 'bench-n8n-'));
	cleanup.add(async () => await rm(userFolder, { recursive: true, force: true }));
	await installPackage(userFolder, tarball);
	const directory = join(communityPackages(userFolder), 'node_modules', 'n8n-nodes-indian-brokers');
	return { tarball, userFolder, directory };
}
