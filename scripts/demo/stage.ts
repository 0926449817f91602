import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { INode } from 'n8n-workflow';
import { N8nClient, type Owner, type SavedCredential } from '../n8n/client';
import type { Cleanup } from '../n8n/cleanup';
import { ensureN8n } from '../n8n/install';
import { installPackage, packProject } from '../n8n/package';
import { N8N_VERSION, repositoryRoot } from '../n8n/paths';
import type { Progress } from '../n8n/progress';
import { startN8n, type N8nServer } from '../n8n/server';
import { readWorkflow, withCredentials, type WorkflowFile } from '../n8n/workflow';
import { angelOneCredential, growwCredential, startBrokers, type DemoBrokers } from './brokers';

export const demoOwner: Owner = {
	email: 'demo@example.com',
	password: 'Demo-Trader-1',
	firstName: 'Demo',
	lastName: 'Trader',
};

/** The header that the example webhook asks its callers for. */
export interface AlertKey {
	header: string;
	value: string;
}

/** Both simulated brokers, a real n8n with the packed package, and credentials stored in it. */
export interface Stage {
	brokers: DemoBrokers;
	n8n: N8nServer;
	client: N8nClient;
	alertKey: AlertKey;
	/** Reads an example workflow and picks the demo credentials in its nodes. */
	example(file: string): Promise<WorkflowFile>;
}

export interface StageOptions {
	/** The port wanted for n8n; another one where that is taken. */
	port?: number;
	/** A package packed already; otherwise it is built and packed. */
	tarball?: string;
}

/** Opens the stage. `cleanup` takes down again what was put up, also where a later step fails. */
export async function openStage(
	progress: Progress,
	cleanup: Cleanup,
	options: StageOptions = {},
): Promise<Stage> {
	await ensureN8n(progress);
	const userFolder = await mkdtemp(join(tmpdir(), 'indian-brokers-n8n-'));
	cleanup.add(async () => await rm(userFolder, { recursive: true, force: true }));

	const tarball = options.tarball ?? (await progress.step('Package built and packed', packProject));
	await progress.step(`${basename(tarball)} installed in n8n as users install it`, async () => {
		await installPackage(userFolder, tarball);
	});
	const brokers = await progress.step('Simulated Angel One and Groww started', startBrokers);
	cleanup.add(brokers.close);
	const n8n = await progress.step(`n8n ${N8N_VERSION} started`, async () => {
		return await startN8n({ userFolder, port: options.port });
	});
	cleanup.add(n8n.stop);

	const client = new N8nClient(n8n.url);
	const alertKey = { header: 'X-Alert-Key', value: randomBytes(18).toString('base64url') };
	const credentials = await progress.step('Credentials stored, and each one tested', async () => {
		await client.setUpOwner(demoOwner);
		return await storeCredentials(client, brokers, alertKey);
	});
	const example = async (file: string) =>
		withCredentials(await readWorkflow(join(repositoryRoot, 'examples', file)), (node) =>
			credentials.get(node.type),
		);
	return { brokers, n8n, client, alertKey, example };
}

/** By node type: the credential that the nodes of that type use. */
async function storeCredentials(
	client: N8nClient,
	brokers: DemoBrokers,
	alertKey: AlertKey,
): Promise<Map<INode['type'], SavedCredential>> {
	const byNodeType = new Map<INode['type'], SavedCredential>();
	const forBrokers = [
		['n8n-nodes-indian-brokers.angelOne', angelOneCredential(brokers.angelOne)],
		['n8n-nodes-indian-brokers.groww', growwCredential(brokers.groww)],
	] as const;
	for (const [nodeType, credential] of forBrokers) {
		const saved = await client.createCredential(credential);
		const result = await client.testCredential(saved, credential.data);
		if (result.status !== 'OK') throw new Error(`${credential.name}: ${result.message}`);
		byNodeType.set(nodeType, saved);
	}
	const header = await client.createCredential({
		name: 'Alert key',
		type: 'httpHeaderAuth',
		data: { name: alertKey.header, value: alertKey.value },
	});
	return byNodeType.set('n8n-nodes-base.webhook', header);
}
