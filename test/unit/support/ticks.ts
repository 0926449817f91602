/** A price stream of the test, its quotes and its calendar, without a network. */
import { calendarWith } from '../../../brokers/core/calendar/calendar';
import { BrokerError } from '../../../brokers/core/errors';
import { withChange } from '../../../brokers/core/market/quote';
import type { Quotable, QuoteMode, QuoteOutcome } from '../../../brokers/core/market/quotes-api';
import type { Quote } from '../../../brokers/core/outputs';
import type { StreamEvents } from '../../../brokers/core/stream/connection';
import { wholeUnits, type Watched } from '../../../brokers/core/stream/price-row';
import type { TickBroker, TickMember } from '../../../brokers/core/stream/tick-feed';
import { wait } from '../../../brokers/core/wait';
import type {
	OpenedTicks,
	TickMessage,
	TickStreamApi,
} from '../../../brokers/core/stream/tick-stream-api';

export const SBIN: Watched = watched('SBIN', '3045');
export const INFY: Watched = watched('INFY', '1594');
export const GOLD: Watched = { ...watched('GOLD26DECFUT', '9', 'MCX'), underlying: 'GOLD' };

export function watched(tradingSymbol: string, token: string, exchange = 'NSE'): Watched {
	return { exchange, segment: null, token, tradingSymbol, kind: exchange === 'NSE' ? 'EQ' : 'FUT' };
}

/** Epoch milliseconds of a time in India, a Thursday unless told. */
export const at = (clock: string, date = '2026-11-26') => Date.parse(`${date}T${clock}+05:30`);

export const keyOf = ({ exchange, token }: Quotable) => `${exchange}:${token}`;

export function failure(code: string, kind: BrokerError['failure'] = 'unclear'): BrokerError {
	return new BrokerError({ broker: 'b', failure: kind, code, message: `It failed (${code}).` });
}

export function quote(instrument: Quotable, lastPrice: number | null, more: Partial<Quote> = {}) {
	const { exchange, tradingSymbol, token } = instrument;
	const none = null;
	const blank: Quote = {
		...{ broker: 'b', exchange, tradingSymbol, instrumentToken: token, lastPrice, open: none },
		...{ high: none, low: none, previousClose: none, change: none, changePercent: none },
		...{ volume: none, averagePrice: none, bidPrice: none, bidQuantity: none, askPrice: none },
		...{ askQuantity: none, openInterest: none, upperCircuit: none, lowerCircuit: none },
		...{ week52High: none, week52Low: none, lastTradedAt: none, depth: none },
	};
	return withChange({ ...blank, ...more });
}

/** An open socket of the test. */
export class FakeTicks {
	readonly subscribed = new Set<string>();
	/** Each call, by its keys. */
	readonly calls: string[] = [];
	private end!: () => void;
	private readonly closed = new Promise<number>((resolve) => {
		this.end = () => resolve(1006);
	});

	constructor(
		readonly events: StreamEvents<TickMessage>,
		readonly token: string,
	) {}

	get opened(): OpenedTicks {
		const { closed, token } = this;
		const socket = {
			send: () => undefined,
			ping: () => this.events.onSign(),
			end: this.end,
			closed,
		};
		return {
			...{ socket, token, validUntil: null, ping: 'ping' },
			subscribe: (instruments) => this.note('+', instruments),
			unsubscribe: (instruments) => this.note('-', instruments),
		};
	}

	/** The server cuts it. */
	cut(): void {
		this.end();
	}

	private note(sign: string, instruments: readonly Quotable[]): void {
		const keys = instruments.map(keyOf);
		this.calls.push(`${sign} ${keys.join(' ')}`);
		for (const key of keys) {
			if (sign === '+') this.subscribed.add(key);
			else this.subscribed.delete(key);
		}
	}
}

/** The broker of the test. */
export class FakeMarket {
	readonly sockets: FakeTicks[] = [];
	/** When each socket was asked for, epoch milliseconds. */
	readonly dialled: number[] = [];
	/** With which refused token. */
	readonly refused: Array<string | null> = [];
	/** Each read of quotes: when, in which mode, of how many. */
	readonly reads: Array<{ at: number; mode: QuoteMode; keys: string[] }> = [];
	/** By key, rupees. */
	readonly prices = new Map<string, Partial<Quote>>();
	socketFails: BrokerError | null = null;
	quotesFail: BrokerError | null = null;
	quotesTakeMs = 0;
	/** A broker whose figures of the day hold no last price. */
	ohlcHasPrice = true;

	/** What its stream is able to do, where it differs. */
	stream: Partial<TickStreamApi> = {};

	/** How many sockets were opened. */
	get opens(): number {
		return this.sockets.length;
	}

	get socket(): FakeTicks {
		return this.sockets[this.sockets.length - 1];
	}

	/** What the quotes say from now on. */
	set(instrument: Quotable, lastPrice: number, more: Partial<Quote> = {}): void {
		this.prices.set(keyOf(instrument), { lastPrice, ...more });
	}

	/** The socket says a price, at the exchange's time of now unless told. */
	tick(
		instrument: Quotable,
		lastPrice: number | null,
		{ time = Date.now(), ...more }: Partial<Quote> & { time?: number | null } = {},
	): void {
		this.socket.events.onMessage({
			kind: 'tick',
			tick: {
				key: keyOf(instrument),
				lastPrice: lastPrice === 0 ? 0 : wholeUnits(lastPrice),
				time,
				quote: (of) => quote(of, lastPrice, more),
			},
		});
	}

	get broker(): TickBroker {
		return { ...this.connected, tickStream: { ...this.connected.tickStream, ...this.stream } };
	}

	private readonly connected = {
		id: 'b',
		displayName: 'Broker',
		tickStream: {
			most: 1000,
			keyOf,
			open: async (events: StreamEvents<TickMessage>, refused: string | null) => {
				this.dialled.push(Date.now());
				this.refused.push(refused);
				await Promise.resolve();
				if (this.socketFails) throw this.socketFails;
				const socket = new FakeTicks(events, `token-${this.sockets.length + 1}`);
				this.sockets.push(socket);
				return socket.opened;
			},
		},
		quotes: {
			quotes: async (instruments: readonly Quotable[], mode: QuoteMode) => {
				this.reads.push({ at: Date.now(), mode, keys: instruments.map(keyOf) });
				await wait(this.quotesTakeMs);
				return instruments.map((instrument) => this.outcomeOf(instrument, mode));
			},
		},
	} as unknown as TickBroker;

	private outcomeOf(instrument: Quotable, mode: QuoteMode): QuoteOutcome {
		if (this.quotesFail) return this.quotesFail;
		const known = this.prices.get(keyOf(instrument));
		if (!known) return failure('NOT_QUOTED', 'refused');
		const { lastPrice = null, previousClose = null, ...more } = known;
		const value =
			mode === 'ltp'
				? quote(instrument, lastPrice)
				: quote(instrument, this.ohlcHasPrice ? lastPrice : null, { previousClose, ...more });
		return { value, raw: {} };
	}
}

/** A trigger of the test, and what it was told. */
export class FakeMember implements TickMember {
	readonly wants: Map<string, Watched>;
	/** `SBIN 800`, at which prices it was told. */
	readonly told: string[] = [];
	/** The quotes of it. */
	readonly quotes: object[] = [];
	readonly troubles: BrokerError[] = [];
	wells = 0;
	connects = 0;
	/** Where its log-in is refused. */
	refusal: BrokerError | null = null;

	constructor(
		private readonly market: () => FakeMarket,
		...instruments: Watched[]
	) {
		this.wants = new Map(instruments.map((one) => [keyOf(one), one]));
	}

	readonly connect: TickMember['connect'] = async () => {
		this.connects += 1;
		await Promise.resolve();
		if (this.refusal) throw this.refusal;
		return this.market().broker;
	};
	readonly calendar: TickMember['calendar'] = async () => await Promise.resolve(CALENDAR);
	readonly onTick: TickMember['onTick'] = (tick, row) => {
		const quote = row.quote(tick);
		this.told.push(`${quote.tradingSymbol} ${quote.lastPrice}`);
		this.quotes.push(quote);
	};
	readonly onTrouble: TickMember['onTrouble'] = (error) => void this.troubles.push(error);
	readonly onWell: TickMember['onWell'] = () => void (this.wells += 1);

	get codes(): string[] {
		return this.troubles.map(({ code }) => code);
	}
}

export const CALENDAR = calendarWith();
