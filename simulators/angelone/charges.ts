import type { MarketInstrument, Product, Side } from '../core';

/** A trade whose charges are asked for. */
export interface ChargedTrade {
	instrument: MarketInstrument;
	side: Side;
	product: Product;
	quantity: number;
	pricePaise: number;
}

/** Charges of one trade or the sum of several, in ten-thousandths of a rupee. */
export interface Charges {
	value: number;
	brokerage: number;
	transaction: number;
	stampDuty: number;
	sebi: number;
	stt: number;
	gst: number;
}

/** Per ten million of the trade's value. */
interface Rates {
	transaction: number;
	/** On purchases. */
	stampDuty: number;
	/** Securities or commodities transaction tax, by side. */
	stt: Record<Side, number>;
}

const TEN_MILLION = 10_000_000;
/** Ten rupees per crore. */
const SEBI = 10;
/** 18 % on what broker, exchange and regulator take. */
const GST_PERCENT = 18;
/** Twenty rupees an order at most; of shares within a day 0.03 % where that is less. */
const BROKERAGE_CAP = 200_000;
const INTRADAY_BROKERAGE = 3_000;

/** As published for 2026, transaction taxes as since 1 April; fees on shares as the documented sample has them. */
const RATES = {
	delivery: { transaction: 350, stampDuty: 1_500, stt: { BUY: 10_000, SELL: 10_000 } },
	intraday: { transaction: 350, stampDuty: 300, stt: { BUY: 0, SELL: 2_500 } },
	future: { transaction: 173, stampDuty: 200, stt: { BUY: 0, SELL: 5_000 } },
	option: { transaction: 3_503, stampDuty: 300, stt: { BUY: 0, SELL: 15_000 } },
	commodityFuture: { transaction: 210, stampDuty: 200, stt: { BUY: 0, SELL: 1_000 } },
} satisfies Record<string, Rates>;
/** What BSE takes in place of NSE's. */
const BSE_TRANSACTION: Partial<Record<keyof typeof RATES, number>> = {
	delivery: 375,
	intraday: 375,
	future: 0,
	option: 3_250,
};

/** Chapter 9: what broker, exchange and state take of a trade. */
export function chargesOf(trade: ChargedTrade): Charges {
	const { side, instrument } = trade;
	const value = trade.quantity * trade.pricePaise * 100;
	const part = (rate: number): number => Math.floor((value * rate) / TEN_MILLION);
	const kind = kindOf(trade);
	const { transaction, stampDuty, stt } = RATES[kind];
	const isBse = instrument.venue === 'BSE';
	const fees = {
		brokerage: brokerageOf(kind, part(INTRADAY_BROKERAGE)),
		transaction: part(isBse ? (BSE_TRANSACTION[kind] ?? transaction) : transaction),
		sebi: part(SEBI),
	};
	const taxed = fees.brokerage + fees.transaction + fees.sebi;
	return {
		value,
		...fees,
		stampDuty: side === 'BUY' ? part(stampDuty) : 0,
		stt: part(stt[side]),
		gst: Math.floor((taxed * GST_PERCENT) / 100),
	};
}

/** The sum of the charges of several trades. */
export function sumOf(all: Charges[]): Charges {
	const sum = { value: 0, brokerage: 0, transaction: 0, stampDuty: 0, sebi: 0, stt: 0, gst: 0 };
	for (const one of all)
		for (const name of Object.keys(sum) as Array<keyof Charges>) sum[name] += one[name];
	return sum;
}

/** As the documentation prints them, in rupees. */
export function chargesView(charges: Charges): object {
	const { brokerage, transaction, stampDuty, sebi, stt, gst } = charges;
	const external = transaction + stampDuty + sebi;
	return {
		total_charges: rupees(brokerage + external + stt + gst),
		trade_value: rupees(charges.value),
		breakup: [
			line('Angel One Brokerage', brokerage),
			line('External Charges', external, [
				line('Exchange Transaction Charges', transaction),
				line('Stamp Duty', stampDuty),
				line('SEBI Fees', sebi),
			]),
			line('Taxes', stt + gst, [line('Security Transaction Tax', stt), line('GST', gst)]),
		],
	};
}

function kindOf({ instrument, product }: ChargedTrade): keyof typeof RATES {
	if (instrument.board === 'COMMODITY') return 'commodityFuture';
	if (instrument.kind === 'FUT') return 'future';
	if (instrument.expiry !== null) return 'option';
	return product === 'intraday' ? 'intraday' : 'delivery';
}

/** Deliveries cost none, as in the documented sample. */
function brokerageOf(kind: keyof typeof RATES, intraday: number): number {
	if (kind === 'delivery') return 0;
	return kind === 'intraday' ? Math.min(BROKERAGE_CAP, intraday) : BROKERAGE_CAP;
}

const rupees = (tenThousandths: number): number => tenThousandths / 10_000;

function line(name: string, amount: number, breakup: object[] = []): object {
	return { name, amount: rupees(amount), msg: '', breakup };
}
