import type { IHttpRequestOptions } from 'n8n-workflow';
import type { BrokerModule } from '../../brokers/core/broker';
import type { Endpoint } from '../../brokers/core/http/endpoints';
import { compareDecimals, orderValue, toDecimal } from '../../brokers/core/money';
import { multiplierOf } from '../../brokers/core/orders/multipliers';
import { isObject, type JsonObject } from '../../brokers/core/wire';

/** Everything of a request that may hold what is sent. */
export type WithForms = IHttpRequestOptions & { form?: unknown; formData?: unknown };

/**
 * Why a write must not leave under Max Order Value; null where it may. n8n's HTTP Request node lends no
 * way to read a price or the instrument file, so only a buy with a limit can be valued, from a plain
 * object as the body; everything else is refused.
 */
export function refusalUnderLimit(
	module: BrokerModule,
	{ worth }: Pick<Endpoint, 'worth'>,
	options: WithForms,
	/** The query that stands in the address itself. */
	search: string,
	limit: string,
): string | null {
	if (worth === 'none') return null;
	const refuse = (why: string) =>
		`This credential limits the value of an order, and ${why}: the request was not sent. Use the ${module.displayName} node, or remove Max Order Value from the credential.`;
	if (worth === undefined) return refuse('what this request is worth cannot be told from it');
	const body = search === '' ? plainBody(options) : null;
	if (body === null) return refuse('only a plain JSON object as the body can be valued here');
	const { exchange, transactionType, needs, ...order } = module.readOrderBody(body);
	if (transactionType !== 'BUY' || !needs?.price)
		return refuse('only a buy with a limit price can be valued here, without a last price');
	const contract = { exchange: String(exchange), underlying: null, lotSize: 1 };
	if (multiplierOf(contract) === null)
		return refuse('what a price stands for in this contract is not known here');
	const price = plainDecimal(order.price);
	const quantity = plainDecimal(order.quantity);
	if (price === null || quantity === null || quantity.includes('.'))
		return refuse('its price or quantity is not written as a plain number');
	const value = orderValue(price, Number(quantity));
	if (compareDecimals(value, limit) <= 0) return null;
	return `The order is worth ${value} rupees, above the limit of ${limit} rupees set in the credential: it was not sent. Lower the quantity, or raise Max Order Value of the credential.`;
}

/**
 * The body where it is a plain object that goes out as JSON, with no second place for what is sent, and
 * no name written twice in different cases.
 */
function plainBody({ body, form, formData, qs, headers = {} }: WithForms): JsonObject | null {
	if (form !== undefined || formData !== undefined || !isEmpty(qs)) return null;
	if (!isObject(body) || !isPlain(body)) return null;
	const isJson = Object.entries(headers).every(
		([name, value]) =>
			name.toLowerCase() !== 'content-type' ||
			/^application\/json(\s*;\s*charset=utf-8)?$/i.test(String(value)),
	);
	const names = Object.keys(body).map((name) => name.toLowerCase());
	return isJson && new Set(names).size === names.length ? body : null;
}

function isEmpty(qs: unknown): boolean {
	return qs === undefined || (isObject(qs) && Object.keys(qs).length === 0);
}

/** No stream, buffer or form: nothing that sends something else than its own fields. */
function isPlain(body: object): boolean {
	const prototype = Object.getPrototypeOf(body) as object | null;
	const plain = prototype === null || Object.getPrototypeOf(prototype) === null;
	return plain && !('toJSON' in body);
}

/** What every reader takes for the same number: neither 1,000 nor 1e3 nor blanks. */
function plainDecimal(value: unknown): string | null {
	const text = typeof value === 'number' ? String(value) : value;
	if (typeof text !== 'string' || !/^\d+(\.\d+)?$/.test(text)) return null;
	const decimal = toDecimal(text);
	return decimal === '0' ? null : decimal;
}
