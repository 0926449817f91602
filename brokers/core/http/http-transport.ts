/** One request to a broker; the transport knows the origin. */
export interface HttpRequest {
	method: 'GET' | 'POST' | 'PUT';
	/** Path with its leading slash, without query. */
	path: string;
	query?: Record<string, string>;
	headers: Record<string, string>;
	/** Sent as JSON. */
	body?: unknown;
	/** From the call to the last byte of the reply. */
	timeoutMs: number;
	signal?: AbortSignal;
}

/** A reply of any status, unparsed: brokers send HTML and plain text where JSON is due. */
export interface HttpReply {
	status: number;
	text: string;
	/** The reply's `Date` header as epoch milliseconds, null without one. */
	dateMs: number | null;
}

/** Sends requests to one origin and returns every reply, whatever its status. */
export interface HttpTransport {
	/** @throws TransportError where no whole reply arrived. */
	send(request: HttpRequest): Promise<HttpReply>;
}

/** The same, of public files too. */
export interface FileTransport extends HttpTransport {
	/** The body as it arrives, unpacked. @throws TransportError, also for any status but 200 */
	stream(path: string, signal?: AbortSignal): Promise<NodeJS.ReadableStream>;
}

/** Why no reply arrived, in our own words: raw network errors may carry addresses and passwords. */
export type TransportCode =
	| 'NOT_CONNECTED'
	| 'TLS_REFUSED'
	| 'PROXY_FAILED'
	| 'TIMEOUT'
	| 'CONNECTION_LOST'
	| 'BLOCKED'
	| 'CANCELLED';

/** No whole reply arrived. */
export class TransportError extends Error {
	override readonly name = 'TransportError';

	constructor(
		readonly code: TransportCode,
		/** False only where it is certain that not one byte of the request left for the broker. */
		readonly maybeSent: boolean,
		message: string,
		/** Whether the connection had been idle in the pool: the usual cause of a loss. */
		readonly reusedConnection = false,
	) {
		super(message);
	}
}

/** An HTTP proxy answered itself, so the broker has seen nothing. */
export function proxyRefused(status: number): TransportError {
	return new TransportError(
		'PROXY_FAILED',
		false,
		`The proxy did not open a connection to the broker (HTTP ${status}).`,
	);
}

/** The full address of a request, for transports. */
export function requestUrl(origin: string, request: HttpRequest): string {
	const query = request.query ? `?${new URLSearchParams(request.query).toString()}` : '';
	return `${origin}${request.path}${query}`;
}

/** Reads a reply's `Date` header. */
export function readDate(header: unknown): number | null {
	const parsed = typeof header === 'string' ? Date.parse(header) : Number.NaN;
	return Number.isNaN(parsed) ? null : parsed;
}
