/**
 * One packet of Angel One's smart-stream, by "WebSocket Streaming 2.0" of SmartAPI's documentation:
 * little-endian, money in paise (of currency in ten-millionths of a rupee), one packet a frame.
 */
import { toIstIso } from '../core/ist';
import { withChange } from '../core/market/quote';
import type { Quotable } from '../core/market/quotes-api';
import type { Depth, DepthLevel, Quote } from '../core/outputs';
import type { Tick } from '../core/stream/tick-stream-api';
import { ANGEL_ONE } from './api';

/** The numbers by which the stream calls exchanges, by their names in the instrument master. */
export const EXCHANGE_TYPES: Readonly<Record<string, number>> = {
	NSE: 1,
	NFO: 2,
	BSE: 3,
	BFO: 4,
	MCX: 5,
	NCDEX: 7,
	NCX: 7,
	CDS: 13,
};

/** How much a packet tells. One more, of the best twenty prices, was withdrawn in 2025. */
export const MODE = { ltp: 1, quote: 2, snapQuote: 3, twenty: 4 } as const;

/** Bytes of a packet, by its mode. */
const LENGTHS = [0, 51, 123, 379, 443];
const KNOWN_TYPES = new Set(Object.values(EXCHANGE_TYPES));
const CURRENCY = 13;

const TOKEN = { from: 2, to: 27 };

export const packetKey = (exchangeType: number, token: string): string =>
	`${exchangeType}:${token}`;

/** The price that a packet tells; null where it is none, or has another length than documented. */
export function readPacket(bytes: Buffer): Tick | null {
	const mode = bytes[0];
	if (bytes.length === 0 || bytes.length !== LENGTHS[mode] || !KNOWN_TYPES.has(bytes[1]))
		return null;
	const end = bytes.indexOf(0, TOKEN.from);
	// A token may fill its place to the end.
	const token = bytes.toString(
		'latin1',
		TOKEN.from,
		end === -1 ? TOKEN.to : Math.min(end, TOKEN.to),
	);
	return token === '' ? null : new PacketTick(bytes, token);
}

class PacketTick implements Tick {
	readonly key: string;

	constructor(
		private readonly bytes: Buffer,
		token: string,
	) {
		this.key = packetKey(bytes[1], token);
	}

	get lastPrice(): number | null {
		if (this.mode === MODE.twenty) return null;
		const raw = positive(this.bytes, 43);
		if (raw === null) return null;
		const units = this.bytes[1] === CURRENCY ? Math.round(raw / 1000) : raw * 100;
		return Number.isSafeInteger(units) ? units : null;
	}

	get time(): number | null {
		return timeOf(positive(this.bytes, this.mode === MODE.twenty ? 27 : 35));
	}

	quote({ exchange, tradingSymbol, token }: Quotable): Quote {
		const { mode } = this;
		const traded = mode !== MODE.twenty;
		const day = mode === MODE.quote || mode === MODE.snapQuote;
		const snap = mode === MODE.snapQuote;
		const depth = this.depth();
		const [bid, ask] = [depth?.buy[0], depth?.sell[0]];
		return withChange({
			broker: ANGEL_ONE,
			...{ exchange, tradingSymbol, instrumentToken: token },
			lastPrice: traded ? this.price(43) : null,
			open: day ? this.price(91) : null,
			high: day ? this.price(99) : null,
			low: day ? this.price(107) : null,
			previousClose: day ? this.price(115) : null,
			...{ change: null, changePercent: null },
			volume: day ? count(this.bytes, 67) : null,
			averagePrice: day ? this.price(59) : null,
			bidPrice: bid?.price ?? null,
			bidQuantity: bid?.quantity ?? null,
			askPrice: ask?.price ?? null,
			askQuantity: ask?.quantity ?? null,
			openInterest: snap ? count(this.bytes, 131) : null,
			upperCircuit: snap ? this.price(347) : null,
			lowerCircuit: snap ? this.price(355) : null,
			week52High: snap ? this.price(363) : null,
			week52Low: snap ? this.price(371) : null,
			lastTradedAt: snap ? isoOf(positive(this.bytes, 123)) : null,
			depth,
		});
	}

	private get mode(): number {
		return this.bytes[0];
	}

	/** Rupees. */
	private price(at: number): number | null {
		return this.rupees(positive(this.bytes, at));
	}

	/** The quotient of two whole numbers is the double nearest to the decimal that is meant. */
	private rupees(raw: number | null): number | null {
		return raw === null ? null : raw / (this.bytes[1] === CURRENCY ? 10_000_000 : 100);
	}

	private depth(): Depth | null {
		if (this.mode === MODE.twenty) {
			const side = (from: number) => this.levels(20, (level) => this.ofTwenty(from + level * 10));
			return { buy: bestFirst(side(43), -1), sell: bestFirst(side(243), 1) };
		}
		if (this.mode !== MODE.snapQuote) return null;
		const halves = [147, 247].map((from) =>
			this.levels(5, (level) => this.ofFive(from + level * 20)),
		);
		return sidesOf(halves[0], halves[1]);
	}

	private levels<L extends DepthLevel>(most: number, read: (level: number) => L): L[] {
		return Array.from({ length: most }, (_, level) => read(level)).filter(
			({ price }) => price !== null,
		);
	}

	private ofFive(at: number): FlaggedLevel {
		const orders = this.bytes.readInt16LE(at + 18);
		return {
			flag: this.bytes.readInt16LE(at),
			price: this.price(at + 10),
			quantity: count(this.bytes, at + 2),
			orders: orders < 0 ? null : orders,
		};
	}

	private ofTwenty(at: number): DepthLevel {
		const raw = this.bytes.readInt32LE(at + 4);
		const [quantity, orders] = [this.bytes.readInt32LE(at), this.bytes.readInt16LE(at + 8)];
		return {
			price: raw > 0 ? this.rupees(raw) : null,
			quantity: quantity < 0 ? null : quantity,
			orders: orders < 0 ? null : orders,
		};
	}
}

interface FlaggedLevel extends DepthLevel {
	/** 1: buy, 0: sell. */
	flag: number;
}

/**
 * Bids and offers by what each level says of itself, as the broker's newer libraries have it: there were
 * times when the two halves came the other way round. Where all levels of two filled halves say the same,
 * or one says neither, the halves tell: bids come first.
 */
function sidesOf(first: FlaggedLevel[], second: FlaggedLevel[]): Depth {
	const all = [...first, ...second];
	const bids = all.filter(({ flag }) => flag === 1);
	const told = all.every(({ flag }) => flag === 0 || flag === 1);
	const oneSided = bids.length === 0 || bids.length === all.length;
	const halves = first.length > 0 && second.length > 0;
	if (!told || (halves && oneSided))
		return { buy: bestFirst(first, -1), sell: bestFirst(second, 1) };
	return {
		buy: bestFirst(bids, -1),
		sell: bestFirst(
			all.filter(({ flag }) => flag === 0),
			1,
		),
	};
}

/** @param direction 1 where the lowest price is the best */
function bestFirst(levels: DepthLevel[], direction: 1 | -1): DepthLevel[] {
	return levels
		.map(({ price, quantity, orders }) => ({ price, quantity, orders }))
		.sort((a, b) => ((a.price ?? 0) - (b.price ?? 0)) * direction);
}

const HIGH = 2 ** 32;

/** An int64; null beyond the whole numbers that a double holds exactly. */
function int64(bytes: Buffer, at: number): number | null {
	const value = bytes.readInt32LE(at + 4) * HIGH + bytes.readUInt32LE(at);
	return Number.isSafeInteger(value) ? value : null;
}

/** Where there is no price and no time, the broker writes 0. */
function positive(bytes: Buffer, at: number): number | null {
	const value = int64(bytes, at);
	return value !== null && value > 0 ? value : null;
}

function count(bytes: Buffer, at: number): number | null {
	const value = int64(bytes, at);
	return value !== null && value >= 0 ? value : null;
}

/** No time of a trade lies outside: what does is no time. Epoch milliseconds. */
const TIMES = { from: Date.UTC(2000, 0), to: Date.UTC(2100, 0) };

function timeOf(ms: number | null): number | null {
	return ms !== null && ms >= TIMES.from && ms < TIMES.to ? ms : null;
}

function isoOf(seconds: number | null): string | null {
	const ms = timeOf(seconds === null ? null : seconds * 1000);
	return ms === null ? null : toIstIso(ms);
}
