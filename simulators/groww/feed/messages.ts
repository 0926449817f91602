import { isFinal } from '../../core';
import type { MarketInstrument, OrderState as ExchangeState } from '../../core';
import { tradingSymbolOf } from '../instruments';
import type { FeedQuirks } from '../feedQuirks';
import { PRODUCTS, stateShown } from '../orders';
import type { BookedOrder } from '../orders';
import type { GrowwQuirks } from '../quirks';
import { ProtoWriter } from './protobuf';

/** Numbers of the enums, by their place (sheet E4). */
const STATUSES = [
	...['NEW', 'ACKED', 'TRIGGER_PENDING', 'APPROVED', 'REJECTED', 'FAILED', 'EXECUTED'],
	...['DELIVERY_AWAITED', 'CANCELLED', 'CANCELLATION_REQUESTED', 'MODIFICATION_REQUESTED'],
	'COMPLETED',
];
const EXCHANGES = ['BSE', 'NSE', 'MCX'];
const SEGMENTS = ['CASH', 'FNO', 'CURRENCY', 'COMMODITY'];
const PRODUCT_NUMBERS = ['CNC', 'MIS', 'CO', 'BO', 'NRML'];
const ORDER_TYPES = ['MARKET', 'LIMIT', 'SL', 'SL_M'];
const DAY = 1;

/** The messages of one state of an order; none where the feed says nothing of it. */
export function updatesOf(order: BookedOrder, state: ExchangeState, quirks: GrowwQuirks): Buffer[] {
	const { feedUpdates: which } = quirks;
	if (which === 'none' || (which !== 'all' && (which === 'finalOnly') !== isFinal(state)))
		return [];
	const stages = new ProtoWriter()
		.double(1, state.updatedAt % 86_400_000)
		.text(2, isFinal(state) ? 'OMS' : 'RMS');
	const update = new ProtoWriter().message(1, stages).message(2, detail(order, state, quirks));
	const alone = new ProtoWriter().message(1, stages).toBuffer();
	const message = update.toBuffer();
	return [
		...(quirks.feedStages ? [alone] : []),
		...(quirks.feedGarbage ? garbage(message) : []),
		...Array.from({ length: quirks.feedTimes }, () => message),
	];
}

/** Prices are paise here. */
function detail(order: BookedOrder, state: ExchangeState, quirks: GrowwQuirks): ProtoWriter {
	const { instrument, product, side, id } = order;
	const shown = stateShown(order, state, quirks);
	const writer = new ProtoWriter(quirks.feedZeros === 'written')
		.integer(1, state.quantity)
		.integer(2, state.pricePaise)
		.integer(3, state.triggerPaise)
		.integer(4, state.filledQuantity)
		.integer(5, state.quantity - state.filledQuantity)
		.integer(6, Math.round(shown.averageFillPaise))
		.text(7, id)
		.text(8, state.exchangeOrderId ?? '')
		.integer(9, STATUSES.indexOf(statusWord(state, shown.status)))
		.integer(10, DAY)
		.integer(11, EXCHANGES.indexOf(instrument.venue))
		.integer(12, SEGMENTS.indexOf(instrument.board))
		.integer(13, PRODUCT_NUMBERS.indexOf(PRODUCTS[product]))
		.integer(14, ORDER_TYPES.indexOf(shown.orderType))
		.integer(15, side === 'BUY' ? 0 : 1)
		.text(16, shown.remark);
	if (quirks.feedUnknownFields) addUnknown(writer);
	return writer
		.text(22, instrument.isin ?? tradingSymbolOf(instrument))
		.text(23, `g-${id.slice(-4)}`);
}

/** The annexure's words alone: it has no OPEN. */
function statusWord({ stage }: ExchangeState, status: string): string {
	if (stage === 'pending' || stage === 'waiting') return 'NEW';
	return STATUSES.includes(status) ? status : 'APPROVED';
}

function addUnknown(writer: ProtoWriter): void {
	for (const field of [17, 18, 19]) writer.integer(field, 1);
	writer.text(20, 'x').double(21, 1).message(99, new ProtoWriter().text(1, 'later'));
}

/** Messages that make no sense, made of one that does. */
function garbage(message: Buffer): Buffer[] {
	const otherWire = new ProtoWriter().text(1, 'x').double(2, 1).toBuffer();
	const noId = new ProtoWriter().message(2, new ProtoWriter().integer(9, 6)).toBuffer();
	return [
		Buffer.alloc(0),
		message.subarray(0, message.length - 5),
		Buffer.from([0xff, 0xff, 0xff, 0xff]),
		Buffer.from('\r\nMSG x 1 2\r\n'),
		otherWire,
		noId,
		Buffer.alloc(200_000, 0x0a),
	];
}

/** The message of an instrument's price. */
export function priceOf(
	instrument: MarketInstrument,
	pricePaise: number,
	now: number,
	quirks: FeedQuirks,
): Buffer {
	const unit = quirks.feedPrices === 'rupees' ? 100 : 1;
	const time = quirks.feedTime === 'ms' ? now : Math.floor(now / 1000);
	const isIndex = instrument.kind === 'IDX';
	const part = new ProtoWriter().double(1, time);
	if (isIndex) part.double(2, pricePaise / unit);
	else part.double(5, instrument.basePaise / unit).double(13, pricePaise / unit);
	const message = new ProtoWriter(quirks.feedZeros === 'written')
		.text(1, isIndex ? instrument.underlying : instrument.token)
		.integer(2, SEGMENTS.indexOf(instrument.board))
		.integer(3, EXCHANGES.indexOf(instrument.venue));
	if (quirks.feedUnknownFields) addUnknown(message);
	return message.message(isIndex ? 6 : 4, part).toBuffer();
}
