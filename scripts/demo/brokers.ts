import {
	angelOneDemoAccount,
	startAngelOneSimulator,
	type AngelOneSimulator,
} from '../../simulators/angelone';
import { growwDemoAccount, startGrowwSimulator, type GrowwSimulator } from '../../simulators/groww';
import type { NewCredential } from '../n8n/types';

/** The two simulated brokers of the demonstration. */
export interface DemoBrokers {
	angelOne: AngelOneSimulator;
	groww: GrowwSimulator;
	close(): Promise<void>;
}

export interface BrokerPorts {
	angelOne: number;
	groww: number;
}

/** Starts both, on any free ports or on those given, with a market that is open whatever the hour. */
export async function startBrokers(ports?: BrokerPorts): Promise<DemoBrokers> {
	const quirks = { market: 'open' } as const;
	const angelOne = await startAngelOneSimulator({ port: ports?.angelOne, quirks });
	const groww = await startGrowwSimulator({ port: ports?.groww, quirks });
	const close = async () => {
		await Promise.all([angelOne.close(), groww.close()]);
	};
	return { angelOne, groww, close };
}

/** What a user types into the Angel One credential; blank fields as the form leaves them. */
export function angelOneCredential(simulator: AngelOneSimulator): NewCredential {
	const { apiKey, clientCode, mpin, totpSecret } = angelOneDemoAccount;
	return {
		name: 'Angel One (simulated)',
		type: 'angelOneApi',
		data: {
			apiKey,
			clientCode,
			mpin,
			totpSecret,
			permissions: 'trade',
			maxOrderValue: 100_000,
			proxyUrl: '',
			baseUrl: simulator.origin,
		},
	};
}

/** What a user types into the Groww credential: the way that needs no daily approval. */
export function growwCredential(simulator: GrowwSimulator): NewCredential {
	const { totpToken, totpSecret } = growwDemoAccount;
	return {
		name: 'Groww (simulated)',
		type: 'growwApi',
		data: {
			authMethod: 'totp',
			apiKey: totpToken,
			totpSecret,
			permissions: 'trade',
			maxOrderValue: 100_000,
			proxyUrl: '',
			baseUrl: simulator.origin,
		},
	};
}
