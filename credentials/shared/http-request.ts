import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import type { BrokerCredential, BrokerModule } from '../../brokers/core/broker';
import { isSocks } from '../../brokers/core/http/addresses';
import { type Endpoint, writeOf } from '../../brokers/core/http/endpoints';
import { n8nProxy } from './n8n-transport';
import { usableToken } from './sessions';

/**
 * n8n's HTTP Request node takes every failure for a session that is over: it runs `preAuthentication`
 * and sends the request again, an order whose reply was lost included. It hands `preAuthentication` the
 * object that `authenticate` saw, so that object is noted here once a request must not be repeated.
 */
const notToBeRepeated = new WeakSet<ICredentialDataDecryptedObject>();

/** Whether n8n must neither log in nor send again after what it did last with these credentials. */
export function isNotToBeRepeated(credentials: ICredentialDataDecryptedObject): boolean {
	return notToBeRepeated.has(credentials);
}

/**
 * A request of n8n's HTTP Request node, with our headers and proxy. The token goes to the broker's
 * own origin alone, whatever address the workflow names; a read-only credential sends nothing that
 * changes something; and what changes something is sent once.
 * @throws Error whose message the user reads
 */
export function outgoingRequest(
	module: BrokerModule,
	credentials: ICredentialDataDecryptedObject,
	options: IHttpRequestOptions,
): IHttpRequestOptions {
	const credential = module.readCredential(credentials);
	const url = urlOf(options);
	const write = url ? writeOf(module.endpoints, options.method ?? 'GET', url) : undefined;
	const refusal = isNotToBeRepeated(credentials)
		? 'The broker refused the session, and a request that changes something is not sent again by itself. Read something first, which renews the session.'
		: refusalOf(credential, url, write);
	if (refusal !== null) {
		// A refusal is final: it costs no log-in.
		notToBeRepeated.add(credentials);
		throw new Error(refusal);
	}
	// Without a usable one n8n logs in and comes again, so this is before the note.
	const token = usableToken(credentials, credential.owner);
	const headers = credential.headers(token, options.body !== undefined);
	if (write) notToBeRepeated.add(credentials);
	const { proxy } = credential;
	return {
		...options,
		headers: { ...headers, ...options.headers, Authorization: headers.Authorization },
		...(proxy ? { proxy: n8nProxy(proxy) } : {}),
	};
}

/** Why the request must not leave; null where it may. */
function refusalOf(
	{ baseUrl, proxy, permissions }: BrokerCredential,
	url: URL | null,
	write: Endpoint['writes'],
): string | null {
	const { origin } = new URL(baseUrl);
	if (url?.origin !== origin)
		return `This credential is for ${origin} alone; it is not sent to other addresses.`;
	if (isSocks(proxy))
		return "n8n's HTTP Request node does not speak SOCKS. Use an http or https proxy in the credential, or the broker's own node.";
	if (write === 'trade' && permissions.readOnly)
		return 'This credential is read-only: the request was not sent. Choose "Trade" under Permissions in the credential to allow it.';
	return null;
}

/** Null where it cannot be read. Callers of n8n's older request helper name the address `uri`. */
function urlOf(options: IHttpRequestOptions & { uri?: string }): URL | null {
	const url = options.url ?? options.uri ?? '';
	const base = options.baseURL || undefined;
	return URL.canParse(url, base) ? new URL(url, base) : null;
}
