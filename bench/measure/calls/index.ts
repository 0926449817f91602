/**
 * What one warm call costs a client, on loopback TLS, side by side: this package's client, the least
 * that Node can do (`https`), axios on a kept connection, and the libraries for these brokers.
 */
import { join } from 'node:path';
import type { Cleanup } from '../../../scripts/n8n/cleanup';
import { growwDemoAccount, startGrowwSimulator } from '../../../simulators/groww';
import { startAngelOneSimulator } from '../../../simulators/angelone';
import { newCertificate } from '../../support/certificate';
import { runChild } from '../../support/child';
import type { InstalledPackage } from '../../support/installed';
import type { Rounds, Series } from '../../support/interleave';
import { startQuickBroker } from '../../support/quickBroker';

export const CLIENTS = {
	ours: 'this package',
	axios: 'axios, kept connection',
	https: 'https, kept connection',
	smartApi: 'smartapi-javascript',
	growwApi: 'growwapi',
} as const;

/** Milliseconds a call, by what is called and by `CLIENTS`. */
export type CallSeries = Record<string, Series>;

export interface CallsInput {
	packageDirectory: string;
	angelOne: string;
	groww: string;
	rounds: Rounds;
}

export async function measureCalls(
	installed: InstalledPackage,
	rounds: Rounds,
	cleanup: Cleanup,
): Promise<CallSeries> {
	const certificate = await newCertificate(cleanup);
	const quirks = { market: 'open', enforceRateLimits: false } as const;
	const simulators = [
		await startAngelOneSimulator({ quirks }),
		await startGrowwSimulator({ quirks }),
	];
	for (const simulator of simulators) cleanup.add(async () => await simulator.close());
	const [angelOne, groww] = await Promise.all(
		simulators.map(async ({ origin }) => await startQuickBroker(origin, certificate, cleanup)),
	);
	const input: CallsInput = {
		packageDirectory: installed.directory,
		angelOne: angelOne.origin,
		groww: groww.origin,
		rounds,
	};
	return await runChild<CallsInput, CallSeries>(join(__dirname, 'child.ts'), input, {
		NODE_EXTRA_CA_CERTS: certificate.file,
		// growwapi reads its settings when it is loaded, and an expiry without a zone as local time.
		GROWW_API_BASE_URL: `${groww.origin}/`,
		GROWW_API_KEY: growwDemoAccount.totpToken,
		GROWW_API_SECRET: growwDemoAccount.totpSecret,
		TZ: 'Asia/Kolkata',
	});
}
