/** Telegram's Bot API on loopback: a bot, its chat, and the person who presses its buttons. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SavedWorkflow } from '../../../scripts/n8n/types';
import type { ServerScene } from './scene';
import { until } from '../until';

/** What the bot has sent to a chat. */
export interface BotMessage {
	chat_id: number | string;
	text: string;
	parse_mode?: string;
	reply_markup?: { inline_keyboard?: Array<Array<{ text: string; url: string }>> };
}

/** Where updates go to, and what they carry as a proof that they come from Telegram. */
interface Hook {
	url: string;
	secret_token: string;
}

/** A person's browser; n8n takes no answer from a program that fetches previews. */
const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0' };

export class Telegram {
	readonly messages: BotMessage[] = [];
	private hook?: Hook;

	private constructor(
		/** The base URL for n8n's credential. */
		readonly url: string,
		readonly close: () => Promise<void>,
	) {}

	static async start(): Promise<Telegram> {
		const server = createServer((request, response) => {
			const answer = async () => {
				const body = (await text(request)) || '{}';
				const [status, reply] = telegram.answer(request, JSON.parse(body) as object);
				response.writeHead(status, { 'content-type': 'application/json' });
				response.end(JSON.stringify(reply));
			};
			answer().catch((error: unknown) => response.writeHead(500).end(String(error)));
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as AddressInfo;
		const close = async () => {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		};
		const telegram = new Telegram(`http://127.0.0.1:${port}`, close);
		return telegram;
	}

	/** Writes to the bot, whose chat with a person has that person's id. Returns n8n's status. */
	async write(from: number, words: string, secret = this.hook?.secret_token): Promise<number> {
		assert.ok(this.hook, 'the bot has no webhook');
		const message = { message_id: 1, from: { id: from }, chat: { id: from }, text: words };
		const reply = await fetch(this.hook.url, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				'x-telegram-bot-api-secret-token': secret ?? '',
			},
			body: JSON.stringify({ update_id: 1, message }),
		});
		await reply.text();
		return reply.status;
	}

	/** The message of this number, counted from 0, as soon as it is there. */
	async message(index: number, timeoutMs = 90_000): Promise<BotMessage> {
		const deadline = Date.now() + timeoutMs;
		while (this.messages.length <= index) {
			assert.ok(Date.now() < deadline, `message ${index}: ${JSON.stringify(this.messages)}`);
			await sleep(50);
		}
		return this.messages[index];
	}

	/** Presses a button of a message. Returns what the page says that opens. */
	async press({ reply_markup: markup }: BotMessage, label: RegExp): Promise<string> {
		const button = markup?.inline_keyboard?.flat().find((one) => label.test(one.text));
		assert.ok(button, `a button ${String(label)}`);
		const page = await fetch(button.url, { headers: BROWSER });
		return await page.text();
	}

	private answer({ url = '' }: IncomingMessage, body: object): [number, object] {
		const method = url.split('/').at(-1);
		if (method === 'setWebhook') this.hook = body as Hook;
		if (method !== 'sendMessage') return [200, { ok: true, result: { url: '' } }];
		const message = body as BotMessage;
		if (!isReadable(message))
			return [400, { ok: false, error_code: 400, description: "can't parse entities" }];
		this.messages.push(message);
		return [200, { ok: true, result: { message_id: this.messages.length } }];
	}
}

/** The question of this number, once an execution of its workflow waits for an answer: its buttons do nothing earlier. */
export async function asked(
	{ client }: ServerScene,
	telegram: Telegram,
	workflow: SavedWorkflow,
	index: number,
): Promise<BotMessage> {
	const message = await telegram.message(index);
	await until('an execution that waits', async () =>
		(await client.executions(workflow)).some(({ status }) => status === 'waiting'),
	);
	return message;
}

/** Telegram refuses a message whose formatting does not end. */
function isReadable({ text: words, parse_mode: mode }: BotMessage): boolean {
	if (mode === 'HTML') return !words.includes('<');
	return ['*', '_', '`'].every((sign) => words.split(sign).length % 2 === 1);
}
