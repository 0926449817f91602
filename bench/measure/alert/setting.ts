import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { openStage } from '../../../scripts/demo/stage';
import type { Cleanup } from '../../../scripts/n8n/cleanup';
import type { N8nClient } from '../../../scripts/n8n/client';
import { loopbackGuard } from '../../../scripts/n8n/environment';
import type { Progress } from '../../../scripts/n8n/progress';
import type { SavedCredential } from '../../../scripts/n8n/types';
import {
	angelOneDemoAccount,
	angelOneSecondAccount,
	startAngelOneSimulator,
	type AngelOneSimulator,
} from '../../../simulators/angelone';
import {
	growwDemoAccount,
	startGrowwSimulator,
	type GrowwSimulator,
} from '../../../simulators/groww';
import { angelOneFields, growwFields } from '../../../test/brokers';
import { newCertificate } from '../../support/certificate';
import type { InstalledPackage } from '../../support/installed';
import { startRelay } from '../../support/relay';

export const DELAY_MS = 20;

/** A real n8n, and both brokers behind TLS. */
export interface Setting {
	client: N8nClient;
	/** Without a slash at the end. */
	n8nUrl: string;
	angelOne: AngelOneSimulator;
	groww: GrowwSimulator;
	/** When the marker node is next reached (`performance.now()`). */
	nextMark(): Promise<number>;
}

/** How far away the brokers are. */
export interface Way {
	name: string;
	/** Origins as a credential names them. */
	angelOne: string;
	groww: string;
	/** Ends the connections to Angel One, as a broker does with those idle for long; none on loopback. */
	dropConnections(): void;
}

/** Everything is taken down again by `cleanup`. */
export async function openSetting(
	progress: Progress,
	cleanup: Cleanup,
	installed: InstalledPackage,
): Promise<Setting> {
	const { tls, file } = await newCertificate(cleanup);
	const quirks = { market: 'open', enforceRateLimits: false } as const;
	const angelOne = await startAngelOneSimulator({ tls, quirks });
	cleanup.add(async () => await angelOne.close());
	const groww = await startGrowwSimulator({ tls, quirks });
	cleanup.add(async () => await groww.close());
	// So that no order is rejected for lack of money: every alert must do the same work.
	for (const account of [...angelOne.accounts, ...groww.accounts]) account.cash = 1_000_000_000;
	const marks = await listenForMarks(cleanup);
	const { client, n8n } = await openStage(progress, cleanup, {
		userFolder: installed.userFolder,
		tarball: installed.tarball,
		env: {
			NODE_EXTRA_CA_CERTS: file,
			N8N_CUSTOM_EXTENSIONS: join(__dirname, '..', '..', 'marker'),
			BENCH_MARKER_PORT: String(marks.port),
			...profiling(),
		},
	});
	return { client, n8nUrl: n8n.url, angelOne, groww, nextMark: marks.next };
}

/** For a look inside: options of Node for n8n, e.g. BENCH_N8N_OPTIONS="--cpu-prof --cpu-prof-dir=/tmp". */
function profiling(): Record<string, string> {
	const options = process.env.BENCH_N8N_OPTIONS;
	if (!options) return {};
	return { NODE_OPTIONS: `--import=${loopbackGuard} ${options}` };
}

/** Straight to the brokers. */
export function onLoopback({ angelOne, groww }: Setting): Way {
	return {
		name: 'loopback',
		angelOne: angelOne.origin,
		groww: groww.origin,
		dropConnections: () => undefined,
	};
}

/** Through relays that let every byte arrive later. */
export async function farAway(setting: Setting, cleanup: Cleanup): Promise<Way> {
	const relays = await Promise.all(
		[setting.angelOne, setting.groww].map(async ({ origin }) => {
			const relay = await startRelay(Number(new URL(origin).port), DELAY_MS);
			cleanup.add(relay.close);
			return relay;
		}),
	);
	const [angelOne, groww] = relays.map(({ port }) => `https://127.0.0.1:${port}`);
	return {
		name: `${DELAY_MS} ms each way`,
		angelOne,
		groww,
		dropConnections: () => relays[0].dropConnections(),
	};
}

/** Angel One's two accounts keep the order books apart that the two kinds of orders are looked up in. */
export async function angelOneCredential(
	{ client }: Setting,
	{ name, angelOne }: Way,
	account: 'first' | 'second',
): Promise<SavedCredential> {
	const holder = account === 'first' ? angelOneDemoAccount : angelOneSecondAccount;
	return await client.createCredential({
		name: `Angel One, ${account} account, ${name}`,
		type: 'angelOneApi',
		data: { ...angelOneFields(holder), permissions: 'trade', baseUrl: angelOne },
	});
}

export async function growwCredential(
	{ client }: Setting,
	{ name, groww }: Way,
): Promise<SavedCredential> {
	return await client.createCredential({
		name: `Groww, ${name}`,
		type: 'growwApi',
		data: { ...growwFields(growwDemoAccount), permissions: 'trade', baseUrl: groww },
	});
}

/** The marker node writes a byte each time that it is reached. */
async function listenForMarks(cleanup: Cleanup) {
	let reached: (at: number) => void = () => undefined;
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => undefined);
		socket.on('data', () => reached(performance.now()));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	cleanup.add(async () => {
		for (const socket of sockets) socket.destroy();
		await new Promise((resolve) => server.close(resolve));
	});
	const next = async () => await new Promise<number>((resolve) => (reached = resolve));
	return { port: (server.address() as AddressInfo).port, next };
}
