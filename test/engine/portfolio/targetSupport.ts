import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { AngelOneAccount } from '../../../simulators/angelone';
import type { GrowwAccount } from '../../../simulators/groww';
import type { LoggedRequest } from '../../../simulators/core';
import { gttForm } from '../gtt/support';
import { Trader } from '../orders/support';
import type { RunOptions, RunResult } from '../harness';
import { bySymbol, requestsDuring, type BrokerName, type World } from '../support';

/** The words of one broker. */
export const WORDS = {
	angelOne: {
		intraday: 'INTRADAY',
		delivery: 'DELIVERY',
		overnight: 'CARRYFORWARD',
		cash: { exchange: 'NSE' },
		contracts: { exchange: 'NFO' },
		sbin: 'SBIN-EQ',
		stop: { orderType: 'STOPLOSS_LIMIT' },
		reads: /getPosition$/,
		write: /placeOrder$/,
	},
	groww: {
		intraday: 'MIS',
		delivery: 'CNC',
		overnight: 'NRML',
		cash: { exchange: 'NSE', segment: 'CASH' },
		contracts: { exchange: 'NSE', segment: 'FNO' },
		sbin: 'SBIN',
		stop: { orderType: 'SL' },
		reads: /positions\/user$/,
		write: /order\/create$/,
	},
} as const;

const WRITE =
	/(place|cancel)Order$|cancelRule$|\/order\/(create|cancel)$|\/order-advance\/cancel\//;

/** An account whose positions are brought to targets. */
export class Holder {
	private constructor(
		readonly world: World,
		readonly name: BrokerName,
		readonly trader: Trader,
		/** As the simulator keeps it. */
		readonly account: AngelOneAccount | GrowwAccount,
	) {}

	static async at(world: World, name: BrokerName): Promise<Holder> {
		const trader = await Trader.at(world, name);
		const account = trader.simulator.accounts.at(-1) as AngelOneAccount | GrowwAccount;
		account.cash = 50_000_000;
		return new Holder(world, name, trader, account);
	}

	get words() {
		return WORDS[this.name];
	}

	get simulator() {
		return this.trader.simulator;
	}

	/** Buys (or sells, below zero) intraday at the last price. */
	async trade(quantity: number, changes: INodeParameters = {}): Promise<void> {
		await this.trader.place({
			...{
				product: this.words.intraday,
				quantity: Math.abs(quantity),
				price: quantity > 0 ? 900 : 850,
			},
			...{ transactionType: quantity > 0 ? 'BUY' : 'SELL', ...changes },
		});
	}

	/** An order that rests in the book. */
	async rest(quantity: number, changes: INodeParameters = {}): Promise<string> {
		const { orderId } = await this.trader.place({
			...{
				product: this.words.intraday,
				quantity: Math.abs(quantity),
				price: quantity > 0 ? 800 : 940,
			},
			...{ transactionType: quantity > 0 ? 'BUY' : 'SELL', ...changes },
		});
		return orderId;
	}

	async run(
		operation: string,
		parameters: INodeParameters,
		options: Partial<RunOptions> = {},
	): Promise<RunResult> {
		return await this.trader.run(operation, { resource: 'portfolio', ...parameters }, options);
	}

	form(targetQuantity: unknown, changes: INodeParameters = {}): INodeParameters {
		return {
			...{ ...this.words.cash, instrument: bySymbol('SBIN'), product: this.words.intraday },
			...{ targetQuantity: targetQuantity as number, ...changes },
		};
	}

	/** The same, whatever comes of it. */
	async setting(target: unknown, changes: INodeParameters = {}): Promise<RunResult> {
		return await this.run('setPosition', this.form(target, changes));
	}

	/** Shares of SBIN in the demat account, and so many more that are not delivered yet. */
	hold(quantity: number, t1Quantity: number): void {
		const paid = { t1Quantity, averagePrice: 700 };
		if (this.name === 'angelOne')
			(this.account as AngelOneAccount).holdings = [
				{ exchange: 'NSE', token: '3045', quantity, ...paid },
			];
		else
			(this.account as GrowwAccount).holdings = [
				{ isin: 'INE062A01020', tradingSymbol: 'SBIN', quantity: quantity + t1Quantity, ...paid },
			];
	}

	async set(target: number, changes: INodeParameters = {}): Promise<IDataObject> {
		return await this.trader.one('setPosition', {
			resource: 'portfolio',
			...this.form(target, changes),
		});
	}

	async squareOff(
		filters: INodeParameters = {},
		options: INodeParameters = {},
	): Promise<IDataObject[]> {
		const parameters = { resource: 'portfolio', filters, options };
		return await this.trader.items('squareOff', parameters);
	}

	/** A NIFTY call of the next expiry, and the form's field that names it. */
	async option() {
		const { results } = await this.world.engine.listSearch(this.name, 'searchInstruments', {
			...{ filter: 'nifty ce', credential: this.trader.credential, parameters: {} },
		});
		const [found] = results.filter(({ value }) => /CE$/.test(String(value)));
		const symbol = String(found.value).split(':')[2];
		return { option: { symbol, field: bySymbol(symbol) } };
	}

	async gtt(changes: INodeParameters = {}): Promise<string> {
		const form = gttForm(this.name, changes);
		const { gttId } = await this.trader.one('create', { resource: 'gtt', ...form });
		return String(gttId);
	}

	/** Net quantity of the intraday position in SBIN by the broker's own books. */
	async net(
		product: string = this.words.intraday,
		symbol: string = this.words.sbin,
	): Promise<number> {
		const rows = await this.trader.items('getPositions', {
			resource: 'portfolio',
			returnAll: true,
		});
		const row = rows.find((one) => one.tradingSymbol === symbol && one.product === product);
		return Number(row?.netQuantity ?? 0);
	}

	/** Orders and cancellations that a piece of work sends: side and units of orders, else the call. */
	async writesDuring(work: () => Promise<unknown>): Promise<string[]> {
		const requests = await requestsDuring(this.simulator, work);
		return requests.filter(({ path }) => WRITE.test(path)).map(told);
	}
}

function told({ path, body }: LoggedRequest): string {
	const {
		transactiontype,
		transaction_type: type,
		quantity,
		tradingsymbol,
		trading_symbol: symbol,
	} = (body ?? {}) as Record<string, string | undefined>;
	const side = transactiontype ?? type;
	if (side !== undefined) return `${side} ${quantity} ${tradingsymbol ?? symbol}`;
	return /rule|advance/i.test(path) ? 'cancel GTT' : 'cancel order';
}

/** The next NIFTY future: its symbol, its token, and the fields that name it. */
export async function nextFuture({ world, name, trader, words }: Holder) {
	const { results } = await world.engine.listSearch(name, 'searchInstruments', {
		...{ filter: 'nifty fut', credential: trader.credential, parameters: {} },
	});
	const [, token, symbol] = String(results[0].value).split(':');
	const form = { ...words.contracts, instrument: bySymbol(symbol), product: words.overnight };
	return { symbol, token, form };
}

/** How often each call was made; that for one order's details has its id in it. */
export function counted(requests: LoggedRequest[]): IDataObject {
	const counts: Record<string, number> = {};
	for (const { path, status } of requests) {
		// Time runs in leaps here, in which a limit may be met.
		if (status === 429) continue;
		const [before, last] = path.split('/').slice(-2);
		const isDetail = /\/details?\/[^/]+$/.test(path);
		const name = isDetail ? 'details' : path.startsWith('/v1/') ? `${before}/${last}` : last;
		counts[name] = (counts[name] ?? 0) + 1;
	}
	return counts;
}
