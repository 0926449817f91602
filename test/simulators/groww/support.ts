import { createHash } from 'node:crypto';
import http from 'node:http';
import { totpAt } from '../../../simulators/core';
import { growwDemoAccount, startGrowwSimulator } from '../../../simulators/groww';
import type { GrowwSimulator, GrowwSimulatorOptions } from '../../../simulators/groww';
import { giveUpOnceArrived } from '../give-up';

/** A Friday with the market open, 11:00 IST. */
export const TRADING_HOURS = '2026-11-20T11:00:00+05:30';
export const AFTER_HOURS = '2026-11-20T18:00:00+05:30';

/** A reply whose body is read as a caller would: JSON where it is JSON. */
export interface Answer {
	status: number;
	body: Json;
	text: string;
	headers: http.IncomingHttpHeaders;
}

/** Parsed JSON, loosely typed: these tests look at what came over the wire. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

interface CallOptions {
	body?: unknown;
	bearer?: string;
	headers?: Record<string, string>;
	localAddress?: string;
	/** A moment after the simulator has the request. */
	givesUp?: boolean;
}

/** A plain HTTP client with nothing of the package in it. */
export class Caller {
	token = growwDemoAccount.dailyAccessToken ?? '';

	constructor(readonly simulator: GrowwSimulator) {}

	get(path: string, options: CallOptions = {}): Promise<Answer> {
		return this.send('GET', path, options);
	}

	post(path: string, body?: unknown, options: CallOptions = {}): Promise<Answer> {
		return this.send('POST', path, { ...options, body });
	}

	put(path: string, body?: unknown): Promise<Answer> {
		return this.send('PUT', path, { body });
	}

	/** Places an order; by default a buy of 10 SBIN at a price that does not fill. */
	create(change: Record<string, unknown> = {}, options: CallOptions = {}): Promise<Answer> {
		return this.post('/v1/order/create', { ...order, ...change }, options);
	}

	/** The order's state by its reference; GA004 comes back as a 404. */
	byReference(reference: string, segment = 'CASH'): Promise<Answer> {
		return this.get(`/v1/order/status/reference/${reference}?segment=${segment}`);
	}

	modify(id: string, change: Record<string, unknown> = {}): Promise<Answer> {
		const terms = { segment: 'CASH', order_type: 'LIMIT', quantity: 10, price: 855 };
		return this.post('/v1/order/modify', { groww_order_id: id, ...terms, ...change });
	}

	async createId(change: Record<string, unknown> = {}): Promise<string> {
		const answer = await this.create(change);
		return answer.body.payload.groww_order_id;
	}

	cancel(id: string, segment = 'CASH'): Promise<Answer> {
		return this.post('/v1/order/cancel', { segment, groww_order_id: id });
	}

	status(id: string, segment = 'CASH'): Promise<Answer> {
		return this.get(`/v1/order/status/${id}?segment=${segment}`);
	}

	async statusWord(id: string, segment = 'CASH'): Promise<string> {
		return (await this.status(id, segment)).body.payload.order_status;
	}

	async detail(id: string, segment = 'CASH'): Promise<Json> {
		return (await this.get(`/v1/order/detail/${id}?segment=${segment}`)).body.payload;
	}

	private send(method: string, path: string, options: CallOptions): Promise<Answer> {
		const { bearer = this.token, body, headers, localAddress, givesUp = false } = options;
		const { requests } = this.simulator;
		const before = requests.length;
		return new Promise((resolve, reject) => {
			const request = http.request(
				this.simulator.origin + path,
				{
					method,
					localAddress,
					headers: {
						authorization: `Bearer ${bearer}`,
						accept: 'application/json',
						'x-api-version': '1.0',
						...(body === undefined ? {} : { 'content-type': 'application/json' }),
						...headers,
					},
				},
				(response) => {
					let text = '';
					response.setEncoding('utf8');
					response.on('data', (piece: string) => (text += piece));
					response.on('error', reject);
					response.on('end', () =>
						resolve({
							status: response.statusCode ?? 0,
							body: parsed(text),
							text,
							headers: response.headers,
						}),
					);
				},
			);
			const giveUp = () => request.destroy(new Error('client timeout'));
			const arrived = () => requests.length > before;
			if (givesUp) request.on('close', giveUpOnceArrived(arrived, giveUp));
			request.on('error', reject);
			request.end(typeof body === 'string' ? body : body && JSON.stringify(body));
		});
	}
}

/** A buy that rests: SBIN trades at 870. */
export const order = {
	trading_symbol: 'SBIN',
	exchange: 'NSE',
	segment: 'CASH',
	product: 'CNC',
	order_type: 'LIMIT',
	transaction_type: 'BUY',
	validity: 'DAY',
	quantity: 10,
	price: 860,
};

/** Switches whose tests are in quirksData.test.ts; those of all others are in quirks.test.ts. */
export const DATA_QUIRKS = [
	'ocoNeedsPosition',
	'smartDuplicate',
	'smartFixedFields',
	'cashOcoAllowed',
	'fnoOcoProduct',
	'smartListTriggered',
	'commodityAllowed',
	'positionPrices',
	'marginSegmentIn',
	'ohlcForm',
	'lastTradeTime',
	'unknownLtpSymbols',
	'csvColumns',
	'csvBlankSymbols',
	'csvBadRows',
	'csvCommodityLots',
	'csvFlags',
] as const;
export type DataQuirk = (typeof DATA_QUIRKS)[number];

/** GA code of a failure, with its HTTP status in front: `400 GA007`. */
export function verdict({ status, body }: Answer): string {
	return `${status} ${body?.error?.code ?? body?.status}`;
}

export const market = { order_type: 'MARKET', price: 0 };

export const { apiKey, apiSecret, totpToken, totpSecret } = growwDemoAccount;

/** Starts a simulator in trading hours with a caller on it. */
export async function startTrading(options: GrowwSimulatorOptions = {}): Promise<Caller> {
	const simulator = await startGrowwSimulator(options);
	simulator.clock.set(TRADING_HOURS);
	return new Caller(simulator);
}

/** The approval body for an instant of the machine's clock. */
export function approvalBody(epochMs = Date.now(), secret = apiSecret) {
	const timestamp = String(Math.floor(epochMs / 1000));
	const checksum = createHash('sha256').update(`${secret}${timestamp}`).digest('hex');
	return { key_type: 'approval', checksum, timestamp };
}

export function totpBody(epochMs = Date.now(), secret = totpSecret) {
	return { key_type: 'totp', totp: totpAt(secret, epochMs) };
}

export function logIn(caller: Caller, bearer: string, body: unknown): Promise<Answer> {
	return caller.post('/v1/token/api/access', body, { bearer });
}

function parsed(text: string): Json {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
