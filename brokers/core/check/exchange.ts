import type { HttpReply, HttpRequest, HttpTransport } from '../http/http-transport';
import type { Endpoints } from '../http/endpoints';

/** One request and what came of it. */
export interface Exchange {
	/** Null where no whole reply arrived. */
	reply: HttpReply | null;
	/** From the request to the last byte. */
	ms: number;
	/** Epoch milliseconds, in the middle of it: when the broker wrote its Date header, as far as one can know. */
	at: number;
}

/** A transport that tells of each exchange. */
export function watched(
	transport: HttpTransport,
	watch: (exchange: Exchange) => void,
): HttpTransport {
	return {
		send: async (request: HttpRequest) => {
			const begun = Date.now();
			const told = (reply: HttpReply | null) => {
				const ms = Date.now() - begun;
				watch({ reply, ms, at: begun + ms / 2 });
			};
			try {
				const reply = await transport.send(request);
				told(reply);
				return reply;
			} catch (error) {
				told(null);
				throw error;
			}
		},
	};
}

/** The same endpoints, each read made for its caller alone and its "none" told as it comes. */
export function asTheyAre<T extends Endpoints>(endpoints: T): T {
	const plain = Object.entries(endpoints).map(([name, endpoint]) => {
		return [name, { ...endpoint, shared: undefined, empty: undefined }];
	});
	return Object.fromEntries(plain) as T;
}
