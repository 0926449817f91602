import { echoValue } from '../../../../brokers/core/echo';
import { type BrokerId, inputError } from '../../../../brokers/core/errors';
import { checkChoice } from '../../../../brokers/core/orders/order-rules';
import { checkProduct, type ProductWords } from '../../../../brokers/core/orders/products';
import type { PositionFilters } from '../../../../brokers/core/portfolio/targets/closings';
import type { ReadField } from '../../../../brokers/core/reading';
import { isObject } from '../../../../brokers/core/wire';

const SIDES = ['long', 'short'] as const;
const RESULTS = ['profit', 'loss'] as const;

/** What a broker's positions can be filtered by. */
export interface FilterChoices {
	exchanges: readonly string[];
	products: ProductWords;
}

/**
 * The filters of the form. One that is given and says nothing must not mean "all positions".
 * @throws BrokerError `input`, naming the filter
 */
export function readPositionFilters(
	broker: BrokerId,
	field: ReadField,
	{ exchanges, products }: FilterChoices,
): PositionFilters {
	const given = field('filters', {});
	if (!isObject(given))
		throw badFilter(broker, 'filters', 'Filters must be a set of filters', given);
	const choice = <T extends string>(name: string, shown: string, choices: readonly T[]) =>
		checkChoice(broker, name, shown, given[name], choices);
	const readers: Record<string, () => PositionFilters> = {
		product: () => ({ product: checkProduct(broker, given.product, products) }),
		exchange: () => ({ exchange: choice('exchange', 'Exchange', exchanges) }),
		side: () => ({ side: choice('side', 'Side', SIDES) }),
		pnl: () => ({ pnl: choice('pnl', 'Profit or Loss', RESULTS) }),
		tradingSymbol: () => symbolFilter(broker, given.tradingSymbol),
		expiringToday: () => dayFilter(broker, given.expiringToday),
	};
	const read = Object.keys(given).map((name) => {
		if (!Object.hasOwn(readers, name))
			throw badFilter(broker, name, `There is no filter "${name}"`);
		return readers[name]();
	});
	return Object.assign({}, ...read) as PositionFilters;
}

function symbolFilter(broker: BrokerId, value: unknown): PositionFilters {
	const symbol = typeof value === 'string' ? value.trim().toUpperCase() : '';
	if (symbol === '')
		throw badFilter(broker, 'tradingSymbol', 'Trading Symbol must be a text', value);
	return { tradingSymbol: symbol };
}

function dayFilter(broker: BrokerId, value: unknown): PositionFilters {
	if (typeof value === 'boolean') return { expiringToday: value };
	throw badFilter(broker, 'expiringToday', 'Expiring Today must be true or false', value);
}

function badFilter(broker: BrokerId, name: string, what: string, ...value: unknown[]) {
	return inputError(
		broker,
		name,
		'INVALID_FILTER',
		`${what}${value.length > 0 ? `, and is ${echoValue(value[0])}` : ''}.`,
		'A filter that is given must say something: without it, all positions would pass. Remove it, or mend its expression.',
	);
}
