import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The API behind the fixture package: hands out tokens and knows which of them still hold. */
export interface SampleServer {
	origin: string;
	logins: number;
	tokens: Set<string>;
	requests: string[];
	/** Every `GET /flaky` fails with 500 while this is above zero, counting down. */
	failures: number;
	/** Resolves when `GET /slow` has arrived; the reply comes when the client gives up. */
	slowRequest: Promise<void>;
	close(): Promise<void>;
}

export const samplePin = 'pin-84713-secret';

export async function startSampleServer(): Promise<SampleServer> {
	let arrived: () => void = () => {};
	const sample: SampleServer = {
		origin: '',
		logins: 0,
		tokens: new Set(),
		requests: [],
		failures: 0,
		slowRequest: new Promise((resolve) => (arrived = resolve)),
		close: async () =>
			await new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};

	const server = createServer((request, response) => {
		sample.requests.push(`${request.method} ${request.url}`);
		void answer(sample, request, response, arrived);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	sample.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return sample;
}

async function answer(
	sample: SampleServer,
	request: IncomingMessage,
	response: ServerResponse,
	slowArrived: () => void,
) {
	const reply = (status: number, body: object) => {
		response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
	};
	if (request.url === '/login') {
		const { user, pin } = JSON.parse(await bodyOf(request)) as { user: string; pin: string };
		if (pin !== samplePin) return reply(200, { reason: 'wrong PIN' });
		const token = `token-${++sample.logins}-of-${user}`;
		sample.tokens.add(token);
		return reply(200, { token });
	}
	const token = (request.headers.authorization ?? '').replace('Bearer ', '');
	if (!sample.tokens.has(token)) return reply(401, { message: 'no session' });
	if (request.url === '/slow') return slowArrived();
	if (request.url === '/flaky' && sample.failures-- > 0)
		return reply(500, { message: 'try later' });
	if (request.url === '/forbidden') return reply(403, { message: 'not for you' });
	if (token.endsWith('-of-blocked')) return reply(200, { error: { code: 'BLOCKED' } });
	reply(200, { token, path: request.url });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
	let text = '';
	for await (const chunk of request) text += String(chunk);
	return text;
}
