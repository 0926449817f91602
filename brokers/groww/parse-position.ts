/** What Groww says of positions, by the samples of its documentation. */
import type positionsSample from '../../contracts/groww/positionsUser.json';
import { type Legs, type PositionRow, unfigured } from '../core/portfolio/figures';
import { constant, from, number, record, text } from '../core/record';
import { GROWW } from './api';

type Row =
	| (typeof positionsSample)['reply']['payload']['positions'][number]
	| (typeof positionsSample)['live'][number]['reply']['payload']['positions'][number];

/** Credits are buys and debits are sells; `carry_forward_…` are of the days before, the others of today. */
function legs<Side extends 'credit' | 'debit'>(side: Side) {
	const keys = [
		`${side}_quantity`,
		`${side}_price`,
		`carry_forward_${side}_quantity`,
		`carry_forward_${side}_price`,
	] as const;
	return from(keys, (row, mismatches): Legs => {
		const leg = (prefix: '' | 'carry_forward_') => ({
			quantity: number(`${prefix}${side}_quantity`)(row, mismatches),
			price: number(`${prefix}${side}_price`)(row, mismatches),
			amount: null,
		});
		return { carried: leg('carry_forward_'), today: leg('') };
	});
}

/** A row of the positions, its prices and its profit as received: in rupees or in paise, see positionReader. */
export const readPositionRow = record<PositionRow, Row>(
	{
		broker: constant(GROWW),
		exchange: text('exchange'),
		segment: text('segment'),
		tradingSymbol: text('trading_symbol'),
		instrumentToken: constant(null),
		product: text('product'),
		netQuantity: number('quantity'),
		...unfigured,
		lastPrice: constant(null),
		realisedPnl: number('realised_pnl'),
		unrealisedPnl: constant(null),
		pnl: constant(null),
		lotSize: constant(null),
		expiry: constant(null),
		strike: constant(null),
		optionType: constant(null),
		bought: legs('credit'),
		sold: legs('debit'),
	},
	{
		ignored: ['symbol_isin', 'net_carry_forward_quantity', 'net_price', 'net_carry_forward_price'],
	},
);
