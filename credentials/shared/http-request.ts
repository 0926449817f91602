import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import type { Connection } from '../../brokers/core/account';
import { isSocks } from '../../brokers/core/http/endpoint';
import { type Write, writeOf, type WriteRules } from '../../brokers/core/writes';
import { n8nProxy } from './n8n-transport';

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

/** What a request of n8n's own is put together from. */
export interface OutgoingRequest {
	credentials: ICredentialDataDecryptedObject;
	options: IHttpRequestOptions;
	connection: Connection;
	rules: WriteRules;
	/** The token to send. @throws SessionOver, upon which n8n logs in and comes again */
	token(): string;
	headers(token: string): Record<string, string>;
}

/**
 * A request of n8n's HTTP Request node, with our headers and proxy. The token goes to the broker's
 * own origin alone, whatever address the workflow names; a read-only credential sends nothing that
 * changes something; and what changes something is sent once.
 * @throws Error whose message the user reads
 */
export function outgoingRequest(outgoing: OutgoingRequest): IHttpRequestOptions {
	const { credentials, options, connection } = outgoing;
	const writes = checked(outgoing);
	const headers = outgoing.headers(outgoing.token());
	if (writes) notToBeRepeated.add(credentials);
	const { proxy } = connection;
	return {
		...options,
		headers: { ...headers, ...options.headers, Authorization: headers.Authorization },
		...(proxy ? { proxy: n8nProxy(proxy) } : {}),
	};
}

/** A refusal is final: it costs no log-in. @returns whether the request changes something */
function checked(outgoing: OutgoingRequest): boolean {
	const { credentials, options, rules } = outgoing;
	const url = urlOf(options);
	const write = url ? writeOf(rules, options.method ?? 'GET', url) : 'no';
	const refusal = refusalOf(outgoing, url, write);
	if (refusal === null) return write !== 'no';
	notToBeRepeated.add(credentials);
	throw new Error(refusal);
}

/** Why the request must not leave; null where it may. */
function refusalOf(
	{ credentials, connection }: OutgoingRequest,
	url: URL | null,
	write: Write,
): string | null {
	const { origin } = new URL(connection.baseUrl);
	if (notToBeRepeated.has(credentials))
		return 'The broker refused the session, and a request that changes something is not sent again by itself. Read something first, which renews the session.';
	if (url?.origin !== origin)
		return `This credential is for ${origin} alone; it is not sent to other addresses.`;
	if (isSocks(connection.proxy))
		return "n8n's HTTP Request node does not speak SOCKS. Use an http or https proxy in the credential, or the broker's own node.";
	if (write === 'trade' && connection.permissions.readOnly)
		return 'This credential is read-only: the request was not sent. Choose "Trade" under Permissions in the credential to allow it.';
	return null;
}

/** Null where it cannot be read. Callers of n8n's older request helper name the address `uri`. */
function urlOf(options: IHttpRequestOptions & { uri?: string }): URL | null {
	const url = options.url ?? options.uri ?? '';
	const base = options.baseURL || undefined;
	return URL.canParse(url, base) ? new URL(url, base) : null;
}
