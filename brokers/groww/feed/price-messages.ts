/** Prices as the feed encodes them (`StocksSocketResponseProtoDto` of the official SDK's descriptors). */
import { toIstIso } from '../../core/ist';
import { withChange } from '../../core/market/quote';
import type { Quotable } from '../../core/market/quotes-api';
import type { DepthLevel, Quote } from '../../core/outputs';
import { GarbledMessage, ProtoMessage } from '../../core/stream/protobuf';
import type { Tick } from '../../core/stream/tick-stream-api';
import { GROWW } from '../api';

/** No price is longer; a full one has about 150 bytes. */
const LONGEST = 16 * 1024;
/** Ten-thousandths of a rupee. */
const SCALE = 10_000;
/** The documentation's samples hold seconds, live messages milliseconds. */
const SECONDS_BELOW = 1e11;

type Part = 'price' | 'depth' | 'index';

/**
 * What one message of a subject says; null for what is no such message.
 * @param key of the instrument; the message's own symbol is a number or a name, and is not asked
 */
export function readTick(payload: Buffer, key: string): Tick | null {
	if (payload.length > LONGEST) return null;
	try {
		const message = new ProtoMessage(payload);
		const [price, depth, index] = [4, 5, 6].map((field) => message.message(field));
		const body = price ?? index ?? depth;
		if (!body) return null;
		const part: Part = price ? 'price' : index ? 'index' : 'depth';
		const time = body.double(1);
		// A copy: what is kept of a tick is not the frame that it came in.
		const kept = Buffer.from(payload);
		return {
			key,
			lastPrice: scaled(lastPriceOf(body, part)),
			time: time === null || time <= 0 ? null : Math.round(inMilliseconds(time)),
			quote: (instrument) => quoteOf(instrument, new ProtoMessage(kept)),
		};
	} catch (error) {
		if (error instanceof GarbledMessage) return null;
		throw error;
	}
}

function lastPriceOf(body: ProtoMessage, part: Part): number | null {
	return part === 'depth' ? null : body.double(part === 'price' ? 13 : 2);
}

function scaled(rupees: number | null): number | null {
	if (rupees === null || rupees <= 0) return null;
	const value = Math.round(rupees * SCALE);
	return Number.isSafeInteger(value) ? value : null;
}

const inMilliseconds = (time: number) => (time < SECONDS_BELOW ? time * 1000 : time);

/** Prices are rupees as the message has them; a zero is not on the wire, and reads as null. */
function quoteOf(instrument: Quotable, message: ProtoMessage): Quote {
	const price = message.message(4);
	const index = message.message(6);
	const depth = message.message(5);
	const figure = (field: number) => price?.double(field) ?? null;
	const time = (price ?? index ?? depth)?.double(1) ?? null;
	return withChange({
		broker: GROWW,
		exchange: instrument.exchange,
		tradingSymbol: instrument.tradingSymbol,
		instrumentToken: instrument.token || null,
		lastPrice: figure(13) ?? index?.double(2) ?? null,
		open: figure(2),
		high: figure(3),
		low: figure(4),
		previousClose: figure(5),
		change: null,
		changePercent: null,
		volume: figure(6),
		averagePrice: figure(10),
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
		lastTradedAt: time === null || time <= 0 ? null : toIstIso(inMilliseconds(time)),
		depth: depth && { buy: levelsOf(depth, 2), sell: levelsOf(depth, 3) },
	});
}

/** The map's keys are the levels, counted from 0 or 1, in any order. */
function levelsOf(depth: ProtoMessage, field: number): DepthLevel[] {
	return depth
		.messages(field)
		.map((entry) => ({ level: entry.integer(1) ?? 0, row: entry.message(2) }))
		.sort((one, other) => one.level - other.level)
		.map(({ row }) => ({
			price: row?.double(1) ?? null,
			quantity: row?.double(2) ?? null,
			orders: null,
		}))
		.filter(({ price }) => price !== null);
}
