import type { AngelOneAccount, AngelOneSimulator } from '../../../simulators/angelone';
import { angelOneDemoAccount } from '../../../simulators/angelone';
import { totpAt } from '../../../simulators/core';

export const LOGIN = '/rest/auth/angelbroking/user/v1/loginByPassword';
export const REFRESH = '/rest/auth/angelbroking/jwt/v1/generateTokens';
const SECURE = '/rest/secure/angelbroking';

/** Either envelope, with whatever data. */
export interface Envelope {
	status?: boolean | string;
	success?: boolean;
	message: string;
	errorcode?: string;
	errorCode?: string;
	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- replies are judged field by field
	data: any;
}

export interface Answer {
	status: number;
	headers: Headers;
	text: string;
	/** Undefined where the text is not JSON. */
	json: Envelope;
}

/** A Wednesday within trading hours. */
export const TRADING_DAY = '2026-11-25T11:00:00+05:30';

/** The documented request for SBIN, and changes to it. */
export function order(changes: Record<string, unknown> = {}): Record<string, unknown> {
	return {
		variety: 'NORMAL',
		tradingsymbol: 'SBIN-EQ',
		symboltoken: '3045',
		transactiontype: 'BUY',
		exchange: 'NSE',
		ordertype: 'LIMIT',
		producttype: 'INTRADAY',
		duration: 'DAY',
		price: '800.00',
		squareoff: '0',
		stoploss: '0',
		quantity: '10',
		...changes,
	};
}

export function code(account: AngelOneAccount = angelOneDemoAccount, at = Date.now()): string {
	return totpAt(account.totpSecret, at);
}

/** A plain client: fetch and the documented headers. */
export class Client {
	jwt = '';
	refreshToken = '';
	feedToken = '';

	constructor(
		private readonly simulator: AngelOneSimulator,
		readonly account: AngelOneAccount = angelOneDemoAccount,
	) {}

	async send(
		method: 'GET' | 'POST',
		path: string,
		body?: unknown,
		headers: Record<string, string> = {},
	): Promise<Answer> {
		const response = await fetch(`${this.simulator.origin}${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				accept: 'application/json',
				'x-usertype': 'USER',
				'x-sourceid': 'WEB',
				'x-clientlocalip': '127.0.0.1',
				'x-clientpublicip': '127.0.0.1',
				'x-macaddress': 'aa:bb:cc:dd:ee:ff',
				'x-privatekey': this.account.apiKey,
				...(this.jwt === '' ? {} : { authorization: `Bearer ${this.jwt}` }),
				...headers,
			},
			body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
		});
		const text = await response.text();
		return { status: response.status, headers: response.headers, text, json: parse(text) };
	}

	async login(changes: Record<string, unknown> = {}): Promise<Answer> {
		const { clientCode, mpin } = this.account;
		const body = { clientcode: clientCode, password: mpin, totp: code(this.account), ...changes };
		const answer = await this.send('POST', LOGIN, body, { authorization: '' });
		if (answer.json?.status === true) {
			this.jwt = answer.json.data.jwtToken;
			this.refreshToken = answer.json.data.refreshToken;
			this.feedToken = answer.json.data.feedToken;
		}
		return answer;
	}

	get(path: string): Promise<Answer> {
		return this.send('GET', `${SECURE}${path}`);
	}

	post(path: string, body: unknown): Promise<Answer> {
		return this.send('POST', `${SECURE}${path}`, body);
	}

	/** Places an order and gives its two numbers. */
	async place(
		changes: Record<string, unknown> = {},
	): Promise<{ orderid: string; uniqueorderid: string }> {
		const { json, text } = await this.post('/order/v1/placeOrder', order(changes));
		if (json?.status !== true) throw new Error(`Not placed: ${text}`);
		return json.data;
	}

	/** The order book's row of an order. */
	async row(orderid: string): Promise<Record<string, unknown>> {
		const { json } = await this.get('/order/v1/getOrderBook');
		return (json.data ?? []).find((one: { orderid: string }) => one.orderid === orderid);
	}

	/** An RMS figure in rupees. */
	async rms(figure: 'net' | 'utiliseddebits' | 'm2mrealized' | 'm2munrealized'): Promise<number> {
		return Number((await this.get('/user/v1/getRMS')).json.data[figure]);
	}
}

function parse(text: string): Envelope {
	try {
		return JSON.parse(text) as Envelope;
	} catch {
		return undefined as unknown as Envelope;
	}
}
