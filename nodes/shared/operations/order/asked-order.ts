import type { Has } from '../../../../brokers/core/broker';
import { checkSide } from '../../../../brokers/core/orders/order-rules';
import type { AskedOrder } from '../../../../brokers/core/orders/orders-api';
import { checkProduct } from '../../../../brokers/core/orders/products';
import type { ReadField } from '../../../../brokers/core/reading';
import type { JsonObject } from '../../../../brokers/core/wire';

/**
 * As the form has it, side and product in the broker's spelling; the broker checks each value.
 * @param toSplit it is split by its freeze quantity, which is waited for
 * @throws BrokerError `input`
 */
export async function readAsked(
	{ id, products, instruments }: Has<'instruments'>,
	field: ReadField,
	options: JsonObject,
	toSplit = false,
): Promise<AskedOrder> {
	return {
		instrument: await (toSplit ? instruments.chooseToSplit(field) : instruments.choose(field)),
		transactionType: checkSide(id, field('transactionType')),
		quantity: field('quantity'),
		product: checkProduct(id, field('product'), products),
		orderType: field('orderType'),
		price: field('price'),
		triggerPrice: field('triggerPrice'),
		options,
	};
}
