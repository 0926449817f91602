import { badRequest } from './failures';
import { asObject, readEnum } from './orderRequest';
import { checkCloses, checkOcoProduct, readCount, readDecimal, readGttOrder } from './smartRequest';
import type { GttTerms, OcoLeg, OcoTerms, SmartRules, SmartTerms } from './smartRequest';
import type { GrowwAccount, Product } from './types';
import { PRODUCTS } from './types';

type Fields = Record<string, unknown>;

/** Reads a modify body (sheet 4.2) as the changes it makes. @throws GrowwFailure GA001, GA006 */
export function readSmartModify(
	body: unknown,
	current: SmartTerms,
	account: GrowwAccount,
	rules: SmartRules,
): Partial<SmartTerms> {
	const fields = asObject(body);
	readEnum(fields, 'smart_order_type', [current.type]);
	readEnum(fields, 'segment', [current.segment]);
	const quantity = fields.quantity === undefined ? current.quantity : readCount(fields, 'quantity');
	const ignores = rules.quirks.smartFixedFields === 'ignored';
	if (!ignores) checkFixed(fields, current);
	if (current.type === 'GTT') return { quantity, ...gttChanges(fields, current, ignores) };
	const changes = { quantity, ...ocoChanges(fields, current) };
	checkOcoProduct({ ...current, ...changes }, rules.quirks);
	checkCloses({ ...current, ...changes }, account, rules);
	return changes;
}

/** What cannot change must be absent or as it was. @throws GrowwFailure GA001 */
function checkFixed(fields: Fields, current: SmartTerms): void {
	const fixed: Fields = {
		trading_symbol: current.tradingSymbol,
		exchange: current.exchange,
		...(current.type === 'GTT' ? { product_type: current.product, duration: 'DAY' } : {}),
	};
	refuseOther(fields, fixed);
	if (current.type === 'GTT') return;
	for (const [name, leg] of [
		['target', current.target],
		['stop_loss', current.stopLoss],
	] as const) {
		const { order_type, price } = leg;
		if (fields[name] !== undefined) refuseOther(asObject(fields[name]), { order_type, price });
	}
}

function refuseOther(fields: Fields, fixed: Fields): void {
	for (const [name, value] of Object.entries(fixed))
		if (fields[name] !== undefined && fields[name] !== value)
			throw badRequest(`${name} cannot be changed.`);
}

/** The side must be sent, and cannot change. */
function gttChanges(fields: Fields, current: GttTerms, ignores: boolean): Partial<GttTerms> {
	const order = readGttOrder(fields.order);
	const { transaction_type: side } = current.order;
	if (order.transaction_type !== side && !ignores)
		throw badRequest('transaction_type cannot be changed.');
	return {
		triggerPrice: readDecimal(fields, 'trigger_price', current.triggerPrice),
		direction:
			fields.trigger_direction === undefined
				? current.direction
				: readEnum<'UP' | 'DOWN'>(fields, 'trigger_direction', ['UP', 'DOWN']),
		order: { ...order, transaction_type: side },
	};
}

function ocoChanges(fields: Fields, current: OcoTerms) {
	const withTrigger = (leg: OcoLeg, value: unknown): OcoLeg =>
		value === undefined
			? leg
			: { ...leg, trigger_price: readDecimal(asObject(value), 'trigger_price', leg.trigger_price) };
	return {
		target: withTrigger(current.target, fields.target),
		stopLoss: withTrigger(current.stopLoss, fields.stop_loss),
		product:
			fields.product_type === undefined
				? current.product
				: readEnum<Product>(fields, 'product_type', PRODUCTS),
	};
}
