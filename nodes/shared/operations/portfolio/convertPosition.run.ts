import type { IDataObject } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import { echoValue } from '../../../../brokers/core/echo';
import { type BrokerId, inputError } from '../../../../brokers/core/errors';
import { assertMayWrite, beforeSending } from '../../../../brokers/core/orders/guard-rails';
import { checkQuantity, checkSide } from '../../../../brokers/core/orders/order-rules';
import { checkProduct } from '../../../../brokers/core/orders/products';
import {
	type AskedConversion,
	conversionRequest,
	convertOnce,
} from '../../../../brokers/core/portfolio/convert';
import { type ReadField, readLocator } from '../../../../brokers/core/reading';
import { fieldReader, type ItemContext } from '../../operation';
import { type ChangeOptions, confirmMs, dryRunOf, readOptions } from '../order/options';

type ConvertingBroker = Has<'conversions' | 'instruments'>;

/** Converts the position that the item names. @throws BrokerError */
export async function convert(context: ItemContext<ConvertingBroker>): Promise<IDataObject> {
	const { functions, itemIndex, broker } = context;
	const typed = fieldReader(functions, itemIndex);
	const { options, asked, dry } = await beforeSending(async () => {
		const field = ofPosition(broker.id, typed);
		const options = readOptions<ChangeOptions>(broker.id, field);
		if (!options.dryRun) assertMayWrite(broker.id, broker.credential.permissions);
		const asked = await readAsked(broker, field);
		return { options, asked, dry: options.dryRun ? await conversionRequest(broker, asked) : null };
	});
	if (dry !== null) return dryRunOf(broker.id, dry, null, null);
	await broker.guard.assertNotHalted();
	return { ...(await convertOnce(broker, asked, confirmMs(options))) };
}

/** The form with the position that it names in the fields of version 1. @throws BrokerError `input` */
function ofPosition(broker: BrokerId, field: ReadField): ReadField {
	const position = readLocator(field, 'position');
	if (position === null) return field;
	const [exchange, symbol, fromProduct, transactionType, ...more] = position.value
		.split(':')
		.map((part) => part.trim());
	if (!transactionType || more.length > 0)
		throw inputError(
			broker,
			'position',
			'NO_POSITION_NAMED',
			`Position must name exchange, trading symbol, product and side, and is ${echoValue(position.value)}.`,
			'Pick it from the list, or write it as NSE:SBIN-EQ:INTRADAY:BUY; BUY is a long position, SELL a short one.',
		);
	const instrument = { mode: 'symbol', value: symbol };
	const named: Record<string, unknown> = { exchange, instrument, fromProduct, transactionType };
	return (name, otherwise) => (Object.hasOwn(named, name) ? named[name] : field(name, otherwise));
}

/** @throws BrokerError `input` */
async function readAsked(
	{ id, products, instruments }: ConvertingBroker,
	field: ReadField,
): Promise<AskedConversion> {
	const product = (name: string, shown: string) =>
		checkProduct(id, field(name), products, [name, shown]);
	const [fromProduct, toProduct] = [
		product('fromProduct', 'From Product'),
		product('toProduct', 'To Product'),
	];
	if (fromProduct === toProduct)
		throw inputError(
			id,
			'toProduct',
			'SAME_PRODUCT',
			`From Product and To Product are both ${toProduct}.`,
			'Choose the product that the units go to.',
		);
	const { exchange, token, tradingSymbol, lotSize, tickSize } = await instruments.choose(field);
	// No order goes to the exchange, so nothing is frozen there.
	const rules = { tradingSymbol, lotSize, tickSize, freezeQuantity: null };
	return {
		fromProduct,
		toProduct,
		transactionType: checkSide(id, field('transactionType')),
		quantity: checkQuantity(id, field('quantity'), rules),
		instrument: { exchange, token, tradingSymbol },
	};
}
