import { TransportError } from './http-transport';
import { isObject } from '../wire';
import { networkWords } from './network-words';

/** Why no connection came about, in our own words. */
export function connectFailure(error: unknown, reusedConnection = false): TransportError {
	const code = errorCode(error);
	const make = (what: TransportError['code'], message: string) =>
		new TransportError(what, false, message, reusedConnection);
	if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/.test(code)) {
		return make('TLS_REFUSED', `The server's certificate was not accepted (${code}).`);
	}
	if (code === 'ERR_SOCKET_CLOSED' || code === 'UNNAMED') {
		return make('PROXY_FAILED', 'The proxy did not open a connection to the broker.');
	}
	return make(
		'NOT_CONNECTED',
		`No connection to the broker could be made (${networkWords(code)}).`,
	);
}

/** The host application's own lookup refused the resolved address; its errors carry a name, no code. */
export function isBlocked(error: unknown): boolean {
	for (let current = error; isObject(current); current = current.cause) {
		if (current.constructor.name.startsWith('Ssrf')) return true;
	}
	return false;
}

/** The error's code alone (errors of other realms are no `Error` here): messages of proxy libraries repeat the proxy's address. */
export function errorCode(error: unknown): string {
	for (let current = error; isObject(current); current = current.cause) {
		const { code } = current;
		if (typeof code === 'string' && /^[A-Z0-9_]+$/.test(code)) return code;
	}
	return 'UNNAMED';
}

export const blocked = (maybeSent: boolean) =>
	new TransportError('BLOCKED', maybeSent, 'This n8n does not allow connections to that address.');
