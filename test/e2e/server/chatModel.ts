/** A chat model that follows a script, behind the HTTP API of OpenAI's chat completions. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** The part of a request that a scripted model looks at. */
export interface ChatRequest {
	messages: Array<{ role: string; content?: unknown }>;
	tools?: Array<{
		function: {
			name: string;
			description: string;
			parameters: { properties: Record<string, unknown> };
		};
	}>;
	stream?: boolean;
}

/** A call of a tool by its name; without one it is the first tool that is offered. */
export interface NamedCall {
	tool: string;
	given: object;
}

/** The arguments of the calls that a model makes at once, or what tells them when its turn has come. */
export type Turn<Arguments extends object = object> = Arguments[] | (() => Arguments[]);

/** What the model says once it has heard the results of all its calls. */
export const REPORT = 'Done. The last tool said:';

export class ScriptedModel {
	/** What it was asked, in order. */
	readonly requests: ChatRequest[] = [];

	private constructor(
		/** The base URL for n8n's credential. */
		readonly url: string,
		readonly close: () => Promise<void>,
		private readonly turns: Turn[],
	) {}

	/**
	 * Starts a model on loopback that calls the tools it is told to, and then reports what the last
	 * call returned.
	 */
	static async start(turns: Turn[]): Promise<ScriptedModel> {
		const server = createServer((request, response) => {
			model.answer(request, response).catch((error: unknown) => {
				response.writeHead(500).end(String(error));
			});
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		const close = async () => {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		};
		const model = new ScriptedModel(`http://127.0.0.1:${port}/v1`, close, turns);
		return model;
	}

	/** What the tool answered, as the model was told it, by the last request. */
	get toolResults(): string[] {
		return toolResultsIn(this.requests.at(-1)?.messages ?? []);
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		if (request.url !== '/v1/chat/completions') {
			response.writeHead(404).end();
			return;
		}
		const asked = JSON.parse(await text(request)) as ChatRequest;
		this.requests.push(asked);
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end(
			JSON.stringify({
				id: `completion-${this.requests.length}`,
				object: 'chat.completion',
				created: Math.floor(Date.now() / 1000),
				model: 'scripted',
				choices: [{ index: 0, ...this.next(asked) }],
				usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
			}),
		);
	}

	private next({ messages, tools = [] }: ChatRequest): object {
		const turn = this.requests.length - 1;
		if (turn >= this.turns.length) {
			const content = `${REPORT} ${toolResultsIn(messages).at(-1)}`;
			return { finish_reason: 'stop', message: { role: 'assistant', content } };
		}
		const next = this.turns[turn];
		const calls = (typeof next === 'function' ? next() : next).map((call, index) => {
			const { tool, given } = isNamed(call) ? call : { tool: tools[0].function.name, given: call };
			return {
				id: `call-${turn}-${index}`,
				type: 'function',
				function: { name: tool, arguments: JSON.stringify(given) },
			};
		});
		return {
			finish_reason: 'tool_calls',
			message: { role: 'assistant', content: null, tool_calls: calls },
		};
	}
}

const isNamed = (call: object): call is NamedCall => 'tool' in call && 'given' in call;

function toolResultsIn(messages: ChatRequest['messages']): string[] {
	return messages
		.filter(({ role }) => role === 'tool')
		.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content)));
}
