import type marginSample from '../../contracts/angelone/marginBatch.json';
import type { BrokerError } from '../core/errors';
import { inputError } from '../core/errors';
import type { BrokerApi } from '../core/http/broker-api';
import { against, type MarginsApi, minus, ofEach, withoutFreeze } from '../core/orders/costs-api';
import type { AskedOrder } from '../core/orders/orders-api';
import type { Margin } from '../core/outputs';
import { constant, from, number, type Reader, record } from '../core/record';
import { type Reading, reading } from '../core/reading';
import { isObject, type JsonObject } from '../core/wire';
import { ANGEL_ONE } from './api';
import type { AngelOneEndpoints } from './endpoints';
import { prepareOrder } from './order-request';
import { readFunds } from './parse-account';

/** So many positions a call (documentation: Margin Calculator). */
const MOST = 50;

/** Margins of Angel One's calculator. */
export class AngelOneMargins implements MarginsApi {
	constructor(private readonly api: BrokerApi<AngelOneEndpoints>) {}

	async balances(): Promise<JsonObject> {
		return await this.api.object('rms');
	}

	async required(
		orders: AskedOrder[],
		balances: () => Promise<JsonObject | null>,
	): Promise<Reading<Margin>> {
		if (orders.length > MOST) throw tooMany(orders.length);
		const positions = await ofEach(orders, positionOf);
		const [data, rms] = await Promise.all([
			this.api.object('margin', { body: { positions } }),
			balances(),
		]);
		const usable = rms === null ? [null] : balancesFor(orders, rms);
		return reading(data, (raw) => against(readMargin(raw), usable));
	}
}

function tooMany(count: number): BrokerError {
	return inputError(
		ANGEL_ONE,
		'asBasket',
		'BASKET_TOO_LARGE',
		`The basket has ${count} orders, and Angel One calculates at most ${MOST} together.`,
		'Split the items, with a Loop Over Items node for example.',
	);
}

/** Figures are JSON numbers here: the double nearest to the checked decimal, which prints back as that. */
function positionOf(order: AskedOrder): JsonObject {
	const { body, quantity, price } = prepareOrder(withoutFreeze(order), '');
	return {
		exchange: body.exchange,
		qty: quantity,
		price: Number(price ?? 0),
		productType: body.producttype,
		token: body.symboltoken,
		tradeType: body.transactiontype,
		orderType: body.ordertype,
	};
}

/**
 * `availablecash` is a net margin that has pledged shares in it, as live accounts show. Those pay for no
 * delivery, so what is left without them counts too where one is in the basket.
 */
function balancesFor(orders: AskedOrder[], rms: JsonObject): Array<number | null> {
	const { availableCash, collateral } = readFunds(rms);
	const delivers = orders.some(({ product }) => product === 'DELIVERY');
	return delivers ? [availableCash, minus(availableCash, collateral)] : [availableCash];
}

type Data =
	| (typeof marginSample)['reply']['data']
	| (typeof marginSample)['live'][number]['reply']['data'];
type Components = Data['marginComponents'];

const component = (read: Reader<keyof Components, number | null>) =>
	from(['marginComponents'], ({ marginComponents }, mismatches) =>
		isObject(marginComponents) ? read(marginComponents, mismatches) : null,
	);

/** The calculator's figures; it has no exposure margin and no charges. */
export const readMargin = record<Margin, Data>(
	{
		broker: constant(ANGEL_ONE),
		requiredMargin: number('totalMarginRequired'),
		span: component(number('spanMargin')),
		exposure: constant(null),
		optionPremium: component(number('totOptionsPremium')),
		benefit: component(number('marginBenefit')),
		charges: constant(null),
		availableCash: constant(null),
		sufficient: constant(null),
	},
	{ ignored: ['marginBreakup', 'optionsBuy'] },
);
