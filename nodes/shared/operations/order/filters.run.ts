import { echoValue } from '../../../../brokers/core/echo';
import { type BrokerError, type BrokerId, inputError } from '../../../../brokers/core/errors';
import { checkChoice, checkSide } from '../../../../brokers/core/orders/order-rules';
import type { BrokerOrder } from '../../../../brokers/core/orders/orders-api';
import { ownProduct, type ProductWords } from '../../../../brokers/core/orders/products';
import type { ReadField } from '../../../../brokers/core/reading';
import { isObject } from '../../../../brokers/core/wire';
import { STATES } from './filters';

/** What the user wants to see; a filter that is not given lets everything pass. */
export interface OrderFilters {
	status?: string[];
	product?: string;
	tradingSymbol?: string;
	transactionType?: string;
	/** As it was typed: references know capitals. */
	referencePrefix?: string;
}

const NAMES = {
	referencePrefix: 'Reference Prefix',
	product: 'Product',
	tradingSymbol: 'Trading Symbol',
	transactionType: 'Transaction Type',
} as const;

/**
 * The filters of the form. One that is given and says nothing (an expression that came out empty) must
 * not mean "all orders".
 * @param products of which the broker's own word is found; any other is taken as it is
 * @throws BrokerError `input`, naming the filter
 */
export function readFilters(
	broker: BrokerId,
	field: ReadField,
	products: ProductWords = {},
): OrderFilters {
	const given = field('filters', {});
	if (!isObject(given))
		throw badFilter(broker, 'filters', 'Filters must be a set of filters', given);
	return Object.fromEntries(
		Object.entries(given).map(([name, value]) => {
			const read = readFilter(broker, name, value);
			return [name, name === 'product' ? (ownProduct(read, products) ?? read) : read];
		}),
	);
}

function readFilter(broker: BrokerId, name: string, value: unknown): string | string[] {
	if (name === 'status') return readStates(broker, value);
	if (!Object.hasOwn(NAMES, name)) throw badFilter(broker, name, `There is no filter "${name}"`);
	const shown = NAMES[name as keyof typeof NAMES];
	const text = typeof value === 'string' ? value.trim().toUpperCase() : '';
	if (text === '') throw badFilter(broker, name, `${shown} must be a text`, value);
	if (name === 'referencePrefix') return String(value).trim();
	return name === 'transactionType' ? checkSide(broker, text) : text;
}

function readStates(broker: BrokerId, value: unknown): string[] {
	const states = STATES.map((state) => state.value);
	if (!Array.isArray(value) || value.length === 0)
		throw badFilter(broker, 'status', 'Status must be a list of one state or more', value);
	return value.map((state) => checkChoice(broker, 'status', 'Status', state, states));
}

function badFilter(broker: BrokerId, name: string, what: string, ...value: unknown[]): BrokerError {
	return inputError(
		broker,
		name,
		'INVALID_FILTER',
		`${what}${value.length > 0 ? `, and is ${echoValue(value[0])}` : ''}.`,
		'A filter that is given must say something: without it, all orders would pass. Remove it, or mend its expression.',
	);
}

/** Series in which a share is traded; it is in one of them at a time. */
const SHARE_SERIES = /-(?:EQ|BE|BZ|SM|ST)$/;

/** As Place Order finds an instrument: SBIN is SBIN-EQ, and SBIN-EQ is SBIN where the broker writes it so. */
export function isSameSymbol(wanted: string, has: string): boolean {
	const bare = has.replace(SHARE_SERIES, '');
	return wanted === has || wanted === bare || (wanted === `${has}-EQ` && bare === has);
}

export function passes({ order }: Pick<BrokerOrder, 'order'>, filters: OrderFilters): boolean {
	const { status, product, tradingSymbol, transactionType, referencePrefix } = filters;
	const upper = (text: string | null) => text?.toUpperCase() ?? '';
	return (
		(status === undefined || status.includes(order.status)) &&
		(product === undefined || product === upper(order.product)) &&
		(tradingSymbol === undefined || isSameSymbol(tradingSymbol, upper(order.tradingSymbol))) &&
		(transactionType === undefined || transactionType === upper(order.transactionType)) &&
		(referencePrefix === undefined || (order.orderReference ?? '').startsWith(referencePrefix))
	);
}

/** `3 orders of today none passes the filters`, as the end of a sentence. */
export function nonePasses({ length }: BrokerOrder[], what: string, which = ''): string {
	return `${length} ${what}${length === 1 ? '' : 's'}${which} none passes the filters`;
}
