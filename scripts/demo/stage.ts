import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { N8nClient } from '../n8n/client';
import type { Cleanup } from '../n8n/cleanup';
import { ensureN8n } from '../n8n/install';
import { installPackage, packProject } from '../n8n/package';
import { repositoryRoot } from '../n8n/paths';
import type { Progress } from '../n8n/progress';
import { currentN8n, type N8nRelease } from '../n8n/release';
import { startN8n, type N8nServer } from '../n8n/server';
import type { Owner, SavedCredential, WorkflowFile } from '../n8n/types';
import { readWorkflow, withCredentials } from '../n8n/workflow';
import {
	angelOneCredential,
	growwCredential,
	startBrokers,
	type BrokerPorts,
	type DemoBrokers,
} from './brokers';

export const demoOwner: Owner = {
	email: 'demo@example.com',
	password: 'Demo-Trader-1',
	firstName: 'Demo',
	lastName: 'Trader',
};

/** The header that the example webhook asks its callers for. */
export const alertKey = { header: 'X-Alert-Key', value: 'demo-alert-key-8c41f0b7' };

/** The credential that nodes of a type use. */
const CREDENTIAL_TYPES: Record<string, string> = {
	'n8n-nodes-indian-brokers.angelOne': 'angelOneApi',
	'n8n-nodes-indian-brokers.angelOneTool': 'angelOneApi',
	'n8n-nodes-indian-brokers.angelOneTrigger': 'angelOneApi',
	'n8n-nodes-indian-brokers.angelOneWebhookTrigger': 'angelOneApi',
	'n8n-nodes-indian-brokers.groww': 'growwApi',
	'n8n-nodes-indian-brokers.growwTool': 'growwApi',
	'n8n-nodes-indian-brokers.growwTrigger': 'growwApi',
	'n8n-nodes-base.webhook': 'httpHeaderAuth',
};

/** The workflows of examples/, by file name. */
export const EXAMPLES = [
	'webhook-order.json',
	'tradingview-order.json',
	'tradingview-option.json',
	'funds-report.json',
	'morning-report.json',
	'daily-report.json',
	'option-chain.json',
	'fill-message.json',
	'gtt-fate.json',
	'square-off.json',
	'halt-on-loss.json',
	'multi-account.json',
	'log-out.json',
	'browser-login.json',
	'price-alert-approval.json',
	'agent-approval.json',
	'agent-read-only.json',
	'mcp-server.json',
	'guided-tour.json',
] as const;
export type Example = (typeof EXAMPLES)[number];

/** Both simulated brokers, a real n8n with the packed package, and credentials stored in it. */
export interface Stage {
	brokers: DemoBrokers;
	/** The process of now; another one after a restart. */
	readonly n8n: N8nServer;
	client: N8nClient;
	/** False where the folder given had an n8n with its credentials already. */
	fresh: boolean;
	/** Reads an example workflow and picks the demo credentials in its nodes. */
	example(file: Example): Promise<WorkflowFile>;
	/** Ends n8n, gently or as a crash would, and starts it again on the same folder and port. */
	restart(how?: 'gently' | 'crash'): Promise<void>;
}

export interface StageOptions {
	/** The current one where not given. */
	release?: N8nRelease;
	/** The port wanted for n8n; another one where that is taken. */
	port?: number;
	/** Any free ports where not given. */
	brokerPorts?: BrokerPorts;
	/** Where n8n keeps its data, to be used again; otherwise a folder that is removed at the end. */
	userFolder?: string;
	/** A package packed already; otherwise it is built and packed. */
	tarball?: string;
	/** Settings of n8n beside ours. */
	env?: Record<string, string>;
}

/** Opens the stage. `cleanup` takes down again what was put up, also where a later step fails. */
export async function openStage(
	progress: Progress,
	cleanup: Cleanup,
	options: StageOptions = {},
): Promise<Stage> {
	const { release = currentN8n } = options;
	await ensureN8n(progress, release);
	const userFolder = options.userFolder ?? (await temporaryFolder(cleanup));
	const tarball = options.tarball ?? (await progress.step('Package built and packed', packProject));
	await progress.step(`${basename(tarball)} installed in n8n as users install it`, async () => {
		await installPackage(userFolder, tarball);
	});
	const brokers = await progress.step('Simulated Angel One and Groww started', async () => {
		return await startBrokers(options.brokerPorts);
	});
	cleanup.add(brokers.close);
	const start = async (port?: number) =>
		await startN8n({ release, userFolder, port, env: options.env });
	let n8n = await progress.step(
		`n8n ${release.version} started`,
		async () => await start(options.port),
	);
	cleanup.add(async () => await n8n.stop());

	const client = new N8nClient(n8n.url);
	const fresh = await client.isFresh();
	if (fresh) await client.setUpOwner(demoOwner);
	else await client.logIn(demoOwner);
	const credentials = fresh
		? await progress.step('Credentials stored, and each one tested', async () => {
				return await storeCredentials(client, brokers);
			})
		: await client.credentials();
	return {
		brokers,
		get n8n() {
			return n8n;
		},
		client,
		fresh,
		example: async (file) => {
			const workflow = await readWorkflow(join(repositoryRoot, 'examples', file));
			return withCredentials(workflow, (node) =>
				credentials.find(({ type }) => type === CREDENTIAL_TYPES[node.type]),
			);
		},
		restart: async (how = 'gently') => {
			await (how === 'crash' ? n8n.kill() : n8n.stop());
			n8n = await start(Number(new URL(n8n.url).port));
			if (n8n.url !== client.url) throw new Error(`n8n came back at ${n8n.url}`);
		},
	};
}

async function temporaryFolder(cleanup: Cleanup): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'indian-brokers-n8n-'));
	cleanup.add(async () => await rm(folder, { recursive: true, force: true }));
	return folder;
}

async function storeCredentials(
	client: N8nClient,
	brokers: DemoBrokers,
): Promise<SavedCredential[]> {
	const stored: SavedCredential[] = [];
	for (const credential of [angelOneCredential(brokers.angelOne), growwCredential(brokers.groww)]) {
		const saved = await client.createCredential(credential);
		const result = await client.testCredential(saved, credential.data);
		if (result.status !== 'OK') throw new Error(`${credential.name}: ${result.message}`);
		stored.push(saved);
	}
	stored.push(
		await client.createCredential({
			name: 'Alert key',
			type: CREDENTIAL_TYPES['n8n-nodes-base.webhook'],
			data: { name: alertKey.header, value: alertKey.value },
		}),
	);
	return stored;
}
