import type marginSample from '../../contracts/groww/marginsDetailOrders.json';
import type userSample from '../../contracts/groww/marginsDetailUser.json';
import { inputError } from '../core/errors';
import type { BrokerApi } from '../core/http/broker-api';
import { against, type MarginsApi, ofEach, withoutFreeze } from '../core/orders/costs-api';
import type { AskedOrder } from '../core/orders/orders-api';
import type { Margin } from '../core/outputs';
import { constant, number, record } from '../core/record';
import { type Reading, reading } from '../core/reading';
import { isObject, type JsonObject } from '../core/wire';
import { GROWW } from './api';
import type { GrowwEndpoints } from './endpoints';
import { prepareOrder } from './order-request';

/** Margins of Groww's calculator (documentation: Margin). */
export class GrowwMargins implements MarginsApi {
	constructor(private readonly api: BrokerApi<GrowwEndpoints>) {}

	async balances(): Promise<JsonObject> {
		return await this.api.object('margin');
	}

	async required(
		orders: AskedOrder[],
		balances: () => Promise<JsonObject | null>,
	): Promise<Reading<Margin>> {
		const body = await ofEach(orders, rowOf);
		const query = { segment: segmentOf(orders) };
		const [data, user] = await Promise.all([
			this.api.object('orderMargin', { query, body }),
			balances(),
		]);
		const usable = orders.map((order) => (user === null ? null : balanceFor(order, user)));
		return reading(data, (raw) => against(readMargin(raw), usable));
	}
}

/** The one of all orders: Groww calculates baskets of futures, options and commodities. */
function segmentOf(orders: AskedOrder[]): string {
	const segments = [...new Set(orders.map(({ instrument }) => instrument.segment ?? ''))];
	if (segments.length > 1)
		throw inputError(
			GROWW,
			'asBasket',
			'MIXED_SEGMENTS',
			`The basket has orders of the segments ${segments.join(' and ')}, and Groww calculates one segment at a time.`,
			'Let one node have the orders of one segment.',
		);
	if (orders.length > 1 && segments[0] === 'CASH')
		throw inputError(
			GROWW,
			'asBasket',
			'NO_BASKET_OF_SHARES',
			'Groww calculates shares one order at a time, and no basket of them.',
			'Switch As Basket off and add up the results.',
		);
	return segments[0];
}

/**
 * The documentation asks for the segment in the row, its sample has it in the query: both. An order without
 * a limit goes without a price, as an adapter in use sends it: nobody says that 0 stands for the market's.
 */
function rowOf(order: AskedOrder): JsonObject {
	const { body, quantity, price } = prepareOrder(withoutFreeze(order), '');
	return {
		trading_symbol: body.trading_symbol,
		transaction_type: body.transaction_type,
		quantity,
		...(price === null ? {} : { price: Number(price) }),
		order_type: body.order_type,
		product: body.product,
		exchange: body.exchange,
		segment: body.segment,
	};
}

type User = (typeof userSample)['reply']['payload'];
type Balance = 'CNC' | 'MIS' | 'future' | 'BUY' | 'SELL';

const shares = record<
	Pick<Record<Balance, number | null>, 'CNC' | 'MIS'>,
	User['equity_margin_details']
>({
	CNC: number('cnc_balance_available'),
	MIS: number('mis_balance_available'),
});

/** Of options by their side. */
const derivatives = record<
	Pick<Record<Balance, number | null>, 'future' | 'BUY' | 'SELL'>,
	User['fno_margin_details']
>({
	future: number('future_balance_available'),
	BUY: number('option_buy_balance_available'),
	SELL: number('option_sell_balance_available'),
});

/** What the product may use; null for commodities, of which Groww tells none. */
function balanceFor({ instrument, ...order }: AskedOrder, user: JsonObject): number | null {
	const { equity_margin_details: equity, fno_margin_details: fno } = user;
	if (instrument.segment === 'CASH' && isObject(equity))
		return order.product === 'CNC' ? shares(equity).CNC : shares(equity).MIS;
	if (instrument.segment !== 'FNO' || !isObject(fno)) return null;
	const { future, BUY, SELL } = derivatives(fno);
	if (instrument.kind === 'FUT') return future;
	return order.transactionType === 'BUY' ? BUY : SELL;
}

/** The calculator's figures; it tells no benefit of hedges. */
export const readMargin = record<Margin, (typeof marginSample)['reply']['payload']>(
	{
		broker: constant(GROWW),
		requiredMargin: number('total_requirement'),
		span: number('span_required'),
		exposure: number('exposure_required'),
		optionPremium: number('option_buy_premium'),
		benefit: constant(null),
		charges: number('brokerage_and_charges'),
		availableCash: constant(null),
		sufficient: constant(null),
	},
	{
		ignored: [
			'cash_cnc_margin_required',
			'cash_mis_margin_required',
			'physical_delivery_margin_requirement',
		],
	},
);
