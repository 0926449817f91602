import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { FaultKind } from '../../../simulators/core';
import { PATHS, type BrokerName } from '../../brokers';
import type { CountingProxy } from '../../engine/proxyServers';
import type { Trader } from './scene';

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
	const faults = (kind: FaultKind, ends: Trouble['ends'] = 'error'): Trouble => ({
		what: kind,
		typed: {},
		ends,
		prepare: ({ simulator }) => {
			// Reads fail for good. The first order is struck twice, and where that ends it, the second.
			const { place, profile } = PATHS[broker];
			simulator.addFault({ kind, path: profile, times: Infinity });
			simulator.addFault({ kind, path: place, times: 3, acted: false });
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
		faults('tokenRefused', 'success'),
		typed('a wrong PIN or key', wrong),
		typed('a wrong TOTP secret', { totpSecret: 'no base32 but secret 0189' }),
		...addresses.map((address) =>
			typed(`a wrong proxy at ${address}`, { proxyUrl: withPassword(address) }),
		),
	];
}
