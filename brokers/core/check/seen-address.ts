import { isIP } from 'node:net';
import { inputError, type BrokerId } from '../errors';
import { isLoopback } from '../http/addresses';
import type { HttpTransport } from '../http/http-transport';

const TIMEOUT_MS = 10_000;

/**
 * A service of the user's own that answers with the address it is asked from; null where none is named.
 * @throws BrokerError `input` for anything but an https address, or one of this machine
 */
export function readAddressService(broker: BrokerId, value: unknown): URL | null {
	const text = typeof value === 'string' ? value.trim() : value;
	if (text === undefined || text === null || text === '') return null;
	const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : null;
	const isPrivate =
		url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
	if (url && isPrivate && url.username === '' && url.password === '') return url;
	throw inputError(
		broker,
		'addressService',
		'BAD_ADDRESS_SERVICE',
		'Address Service must be a web address that begins with https:// and has no user name (http:// is for this machine).',
		'Name a service that answers with nothing but the address it is asked from, or leave it empty.',
	);
}

/** What the service says, as a sentence. Nothing of the account is sent to it. */
export async function addressNote(
	transportTo: (origin: string) => HttpTransport,
	service: URL,
): Promise<string> {
	try {
		const { status, text } = await transportTo(service.origin).send({
			method: 'GET',
			path: service.pathname,
			...(service.search ? { query: Object.fromEntries(service.searchParams) } : {}),
			headers: { Accept: 'text/plain' },
			timeoutMs: TIMEOUT_MS,
		});
		const address = text.trim();
		if (status === 200 && isIP(address) !== 0)
			return `The address service sees ${address}: orders come from there, so it must be the one that is registered. Remove this line before you publish the report.`;
		return `The address service did not answer with a plain IP address (HTTP ${status}).`;
	} catch {
		return 'The address service could not be reached.';
	}
}
