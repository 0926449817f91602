import type { BrokerId } from '../errors';
import { checkChoice } from './order-rules';

/** The products of a broker, each with what other brokers call it: a workflow moves by changing its node. */
export type ProductWords<T extends string = string> = Readonly<Record<T, readonly string[]>>;

/** The broker's own word for a product, in whatever case and by whomever's word; null where it is none. */
export function ownProduct<T extends string>(value: unknown, words: ProductWords<T>): T | null {
	if (typeof value !== 'string') return null;
	const typed = value.trim().toUpperCase();
	const own = Object.keys(words) as T[];
	return own.find((word) => word === typed || words[word].includes(typed)) ?? null;
}

/**
 * The same, where there must be one.
 * @param field the parameter, and its name as the user knows it
 * @throws BrokerError `input`
 */
export function checkProduct<T extends string>(
	broker: BrokerId,
	value: unknown,
	words: ProductWords<T>,
	[field, shown]: [string, string] = ['product', 'Product'],
): T {
	const own = ownProduct(value, words);
	return own ?? checkChoice(broker, field, shown, value, Object.keys(words) as T[]);
}
