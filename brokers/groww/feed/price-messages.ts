/** Prices as the feed encodes them (`StocksSocketResponseProtoDto` of the official SDK's descriptors). */
import { toIstIso } from '../../core/ist';
import { withChange } from '../../core/market/quote';
import type { Quotable } from '../../core/market/quotes-api';
import type { Depth, DepthLevel, Quote } from '../../core/outputs';
import { GarbledMessage, ProtoMessage } from '../../core/stream/protobuf';
import type { Tick } from '../../core/stream/tick-stream-api';
import { GROWW } from '../api';

/** No price is longer; a full one has about 150 bytes. */
const LONGEST = 16 * 1024;
/** Ten-thousandths of a rupee. */
const SCALE = 10_000;
/** The documentation's samples hold seconds, live messages milliseconds. */
const SECONDS_BELOW = 1e11;

/** A later time is none. */
const LAST_TIME = Date.UTC(2100, 0);

/** The parts of a message, of which it has one. */
interface Parts {
	price: ProtoMessage | null;
	index: ProtoMessage | null;
	depth: Depth | null;
	/** Epoch milliseconds. */
	time: number | null;
}

/**
 * What one message of a subject says; null for what is no such message.
 * @param key of the instrument; the message's own symbol is a number or a name, and is not asked
 */
export function readTick(payload: Buffer, key: string): Tick | null {
	if (payload.length > LONGEST) return null;
	try {
		// A copy: what is kept of a tick is not the frame that it came in.
		const parts = partsOf(new ProtoMessage(Buffer.from(payload)));
		if (!parts) return null;
		const lastPrice = lastPriceOf(parts);
		const scaled = lastPrice === null ? null : Math.round(lastPrice * SCALE);
		return {
			key,
			lastPrice: Number.isSafeInteger(scaled) ? scaled : null,
			time: parts.time,
			quote: (instrument) => quoteOf(instrument, parts),
		};
	} catch (error) {
		if (error instanceof GarbledMessage) return null;
		throw error;
	}
}

function partsOf(message: ProtoMessage): Parts | null {
	const [price, depth, index] = [4, 5, 6].map((field) => message.message(field));
	const body = price ?? index ?? depth;
	if (!body) return null;
	const levels = depth && { buy: levelsOf(depth, 2), sell: levelsOf(depth, 3) };
	return { price, index, depth: levels, time: timeOf(body.double(1) ?? 0) };
}

function timeOf(value: number): number | null {
	const time = Math.round(value < SECONDS_BELOW ? value * 1000 : value);
	return time > 0 && time < LAST_TIME ? time : null;
}

function lastPriceOf({ price, index }: Parts): number | null {
	const value = price?.double(13) ?? index?.double(2) ?? 0;
	return value > 0 ? value : null;
}

/** Prices are rupees as the message has them; one that is zero, on the wire or not, is none. */
function quoteOf(instrument: Quotable, parts: Parts): Quote {
	const figure = (field: number) => parts.price?.double(field) ?? null;
	const priceAt = (field: number) => figure(field) || null;
	return withChange({
		broker: GROWW,
		exchange: instrument.exchange,
		tradingSymbol: instrument.tradingSymbol,
		instrumentToken: instrument.token || null,
		lastPrice: lastPriceOf(parts),
		open: priceAt(2),
		high: priceAt(3),
		low: priceAt(4),
		previousClose: priceAt(5),
		change: null,
		changePercent: null,
		volume: figure(6),
		averagePrice: priceAt(10),
		bidPrice: null,
		bidQuantity: figure(8),
		askPrice: null,
		askQuantity: figure(9),
		openInterest: figure(14),
		// Which of the message's two ranges are the circuit's is not said.
		upperCircuit: null,
		lowerCircuit: null,
		week52High: null,
		week52Low: null,
		lastTradedAt: parts.time === null ? null : toIstIso(parts.time),
		depth: parts.depth,
	});
}

/** The map's keys are the levels, counted from 0 or 1, in any order. */
function levelsOf(depth: ProtoMessage, field: number): DepthLevel[] {
	return depth
		.messages(field)
		.map((entry) => ({ level: entry.integer(1) ?? 0, row: entry.message(2) }))
		.sort((one, other) => one.level - other.level)
		.map(({ row }) => ({
			price: row?.double(1) || null,
			quantity: row?.double(2) ?? null,
			orders: null,
		}))
		.filter(({ price }) => price !== null);
}
