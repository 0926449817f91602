import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { LIVE_BASE_URL as ANGEL_ONE } from '../../../brokers/angelone/api';
import { LIVE_BASE_URL as GROWW } from '../../../brokers/groww/api';
import type { FaultKind } from '../../../simulators/core';
import { PATHS, type BrokerName } from '../../brokers';
import type { CountingProxy } from '../../engine/proxyServers';
import type { Trader } from './scene';

const LIVE_BASE_URL: Record<BrokerName, string> = { angelOne: ANGEL_ONE, groww: GROWW };

/** Something that goes wrong with a credential. */
export interface Trouble {
	what: string;
	/** Typed into the credential instead of what would be right. */
	typed: ICredentialDataDecryptedObject;
	/** How the execution ends, which goes on after every error but the last. */
	ends: 'success' | 'error';
	/** What the simulator is told before. */
	prepare?(trader: Trader): void;
}

/**
 * A credential that works, with and without a proxy, and everything that can go wrong with one.
 * @param password of a proxy that refuses it
 */
export function troublesOf(
	broker: BrokerName,
	proxies: CountingProxy[],
	password: string,
): Trouble[] {
	const faults = (kind: FaultKind): Trouble => ({
		what: kind,
		typed: {},
		ends: 'error',
		prepare: ({ simulator }) => {
			// Reads fail for good, and both orders, each of which may be sent twice where it was refused.
			const { place, profile } = PATHS[broker];
			simulator.addFault({ kind, path: profile, times: Infinity });
			simulator.addFault({ kind, path: place, times: 4, acted: false });
		},
	});
	const typed = (what: string, changes: ICredentialDataDecryptedObject): Trouble => ({
		what,
		typed: changes,
		ends: 'error',
	});
	const wrong: ICredentialDataDecryptedObject =
		broker === 'angelOne'
			? { mpin: '8264019375' }
			: { authMethod: 'approval', apiKey: 'wrong-key-5tgbNHY6', apiSecret: 'wrong-secret-7ujmKI8' };
	const addresses = [
		'http://127.0.0.1:1',
		'socks5://127.0.0.1:1',
		...proxies.map((one) => one.bareUrl),
	];
	const withPassword = (address: string) =>
		address.replace('://', `://trader:${encodeURIComponent(password)}@`);
	return [
		{ ...typed('none', {}), ends: 'success' },
		{ ...typed('a proxy that works', { proxyUrl: proxies[0].url }), ends: 'success' },
		faults('status500'),
		faults('html502'),
		faults('tokenRefused'),
		typed('a wrong PIN or key', wrong),
		typed('a wrong TOTP secret', { totpSecret: 'no base32 but secret 0189' }),
		...addresses.map((address) =>
			// Plain http goes through no proxy; to the live address nothing gets past a proxy that refuses.
			typed(`a wrong proxy at ${address}`, {
				proxyUrl: withPassword(address),
				baseUrl: LIVE_BASE_URL[broker],
			}),
		),
	];
}
