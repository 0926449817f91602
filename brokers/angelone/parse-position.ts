/** What Angel One says of positions, by the samples of its documentation and by live rows. */
import type positionSample from '../../contracts/angelone/getPosition.json';
import {
	carriedOf,
	type Legs,
	type PositionRow,
	unfigured,
	withFigures,
} from '../core/portfolio/figures';
import { multiplierOf } from '../core/orders/multipliers';
import type { Position } from '../core/outputs';
import { constant, from, number, price, record, text, valueReader, words } from '../core/record';
import { type JsonObject, readText } from '../core/wire';
import { ANGEL_ONE } from './api';
import { dateOf } from './instruments';

type Row =
	| (typeof positionSample)['reply']['data'][number]
	| NonNullable<(typeof positionSample)['live'][number]['reply']['data']>[number];

const expiry = valueReader(
	'date',
	(value) => {
		const date = readText(value);
		return date === null ? null : dateOf(date);
	},
	null,
);

/** Rows of shares say -1. */
const strike = from(['strikeprice'], (row, mismatches) => {
	const rupees = number('strikeprice')(row, mismatches);
	return rupees !== null && rupees > 0 ? rupees : null;
});

const optionType = words<'CE' | 'PE' | ''>({ CE: 'CE', PE: 'PE' }, '');

/** `buyqty` and the like are of today, `cfbuyqty` of the days before. */
function legs<Side extends 'buy' | 'sell'>(side: Side) {
	const keys = [
		`${side}qty`,
		`${side}avgprice`,
		`${side}amount`,
		`cf${side}qty`,
		`cf${side}avgprice`,
		`cf${side}amount`,
	] as const;
	return from(keys, (row, mismatches): Legs => {
		const leg = (prefix: '' | 'cf') => ({
			quantity: number(`${prefix}${side}qty`)(row, mismatches),
			price: number(`${prefix}${side}avgprice`)(row, mismatches),
			amount: number(`${prefix}${side}amount`)(row, mismatches),
		});
		return { carried: leg('cf'), today: leg('') };
	});
}

/**
 * A row of Get Position before its averages are worked out: the broker's `netprice` and `avgnetprice` are
 * the net value of each open unit, which profits of closed ones are in. Live rows have prices and figures
 * of profit and loss that the documentation does not show.
 */
export const readPositionRow = record<PositionRow & { symbolName: string | null }, Row>(
	{
		broker: constant(ANGEL_ONE),
		exchange: text('exchange'),
		segment: constant(null),
		tradingSymbol: text('tradingsymbol'),
		instrumentToken: text('symboltoken'),
		product: text('producttype'),
		netQuantity: number('netqty'),
		...unfigured,
		lastPrice: price('ltp'),
		realisedPnl: number('realised'),
		unrealisedPnl: number('unrealised'),
		pnl: number('pnl'),
		lotSize: number('lotsize'),
		expiry: expiry('expirydate'),
		strike,
		optionType: from(['optiontype'], (row, mismatches) => {
			return optionType('optiontype')(row, mismatches) || null;
		}),
		bought: legs('buy'),
		sold: legs('sell'),
		symbolName: text('symbolname'),
	},
	{
		ignored: [
			'instrumenttype',
			'symbolgroup',
			'priceden',
			'pricenum',
			'genden',
			'gennum',
			'precision',
			'multiplier',
			'boardlotsize',
			'netvalue',
			'netprice',
			'avgnetprice',
			'totalbuyvalue',
			'totalsellvalue',
			'totalbuyavgprice',
			'totalsellavgprice',
			'close',
		],
	},
);

/** A position with all figures that its row gives or that follow from it. */
export function readPosition(raw: JsonObject): Position {
	const { symbolName, ...row } = readPositionRow(raw);
	return withFigures(row, contractMultiplier({ ...row, symbolName }));
}

/** Rupees for each rupee of price × units; null where that is not known. */
export function contractMultiplier({
	exchange,
	symbolName,
	lotSize,
}: PositionRow & { symbolName: string | null }): bigint | null {
	const contract = { exchange: exchange ?? '', underlying: symbolName, lotSize: lotSize ?? 0 };
	return multiplierOf(contract);
}

/** Units of earlier days in a row; below zero: sold. */
export function carriedUnits(raw: JsonObject): number {
	return carriedOf(readPositionRow(raw));
}
