import { checkLevels, closingSide, invalid, limitOf, noExits } from '../core/exits/asked-exits';
import type { AskedExits, ExitsApi, GttExits } from '../core/exits/exits-api';
import type { AskedGtt, AskedOco, GttApi, OcoApi, PreparedGtt } from '../core/gtt/gtt-api';
import type { BrokerApi } from '../core/http/broker-api';
import { checkChoice, checkOrderType, checkSide } from '../core/orders/order-rules';
import type { AskedOrder } from '../core/orders/orders-api';
import type { JsonObject } from '../core/wire';
import { GROWW } from './api';
import type { GrowwEndpoints } from './endpoints';
import { STOP_TYPES } from './gtt-request';
import { ORDER_TYPES, PRICE_NEEDS } from './order-request';

/** What a position shows before the fill that opens it. */
const EARLY = ['NO_POSITION', 'ABOVE_POSITION'];

/**
 * Exits of an entry: an OCO where a target is asked for, else a GTT order with the stop-loss (documentation:
 * Smart Orders). No page has an OCO of shares that are kept, or of commodities; which other products take
 * one is documented in three ways, and that is left to Groww.
 */
export class GrowwExits implements ExitsApi {
	constructor(
		private readonly api: BrokerApi<GrowwEndpoints>,
		private readonly gtt: GttApi,
		private readonly oco: OcoApi,
	) {}

	prepare(entry: AskedOrder, exits: AskedExits): GttExits {
		const { instrument, product } = entry;
		const side = checkSide(GROWW, entry.transactionType);
		checkFit(entry, exits, side);
		const { price: isPriced } = PRICE_NEEDS[checkOrderType(GROWW, entry.orderType, ORDER_TYPES)];
		const price = limitOf(GROWW, entry, isPriced);
		checkLevels(GROWW, exits, { side, price, instrument });
		const closing = closingSide(side);
		const of = (units: number): PreparedGtt =>
			exits.target === null
				? this.gtt.prepare(stopLossOf(exits, { instrument, product, closing, units }))
				: this.oco.prepare(ocoOf(exits, entry, units));
		of(Number(entry.quantity));
		return {
			by: exits.target === null ? 'stopLoss' : 'oco',
			gtts: this.gtt,
			of,
			preview: async (units, label) => {
				const prepared = of(units);
				if (exits.target === null) return await prepared.request(label);
				const net = side === 'BUY' ? units : -units;
				const held = { net_position_quantity: net, transaction_type: closing };
				const body = { reference_id: label, ...prepared.terms, ...held } as JsonObject;
				return this.api.request('gttCreate', body);
			},
			isEarly: ({ code }) => EARLY.includes(code),
		};
	}
}

/** @throws BrokerError `input` */
function checkFit({ instrument, product }: AskedOrder, exits: AskedExits, side: string): void {
	const { segment, tradingSymbol } = instrument;
	if (segment !== 'CASH' && segment !== 'FNO')
		throw noExits(
			GROWW,
			`Groww has exits for shares, futures and options alone, and ${tradingSymbol} is none of them.`,
			'Remove the option Exits.',
		);
	if (product !== 'CNC') return;
	if (side === 'SELL')
		throw noExits(
			GROWW,
			'A sale of shares that are kept opens no position, so there is none to exit.',
			'Choose MIS to sell short for the day, or remove the option Exits.',
		);
	if (exits.target !== null)
		throw noExits(
			GROWW,
			'Groww has no target and stop-loss that cancel each other for shares with CNC.',
			'Choose MIS, or leave the target out: a stop-loss alone stands as a GTT order.',
		);
}

function ocoOf(exits: AskedExits, { instrument, product }: AskedOrder, units: number): AskedOco {
	const { target, stopLoss } = exits;
	if (target === null) throw invalid(GROWW, 'There is no target.');
	return {
		...{ kind: 'oco', instrument, product, quantity: units, options: {} },
		target: { ...target, orderType: target.orderType ?? 'LIMIT' },
		stopLoss: { ...stopLoss, orderType: stopLoss.orderType ?? 'SL_M' },
	};
}

/** A GTT order has a trigger of its own, so what leaves there is the plain order behind the stop. */
function stopLossOf(
	{ stopLoss }: AskedExits,
	{
		instrument,
		product,
		closing,
		units,
	}: Pick<AskedOrder, 'instrument' | 'product'> & {
		closing: 'BUY' | 'SELL';
		units: number;
	},
): AskedGtt {
	const { triggerPrice, price } = stopLoss;
	const asked = stopLoss.orderType ?? 'SL_M';
	const type = checkChoice(GROWW, 'exits', 'Order Type of the stop-loss', asked, STOP_TYPES);
	return {
		...{ kind: 'gtt', instrument, product, quantity: units, options: {} },
		transactionType: closing,
		triggerDirection: closing === 'SELL' ? 'down' : 'up',
		triggerPrice,
		orderType: type === 'SL' ? 'LIMIT' : 'MARKET',
		price,
	};
}
