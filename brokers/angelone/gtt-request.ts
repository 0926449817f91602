import { inputError } from '../core/errors';
import type { AskedGtt, PreparedGtt } from '../core/gtt/gtt-api';
import { checkPrice, checkQuantity, checkSide } from '../core/orders/order-rules';
import { checkProduct } from '../core/orders/products';
import { ANGEL_ONE } from './api';
import { PRODUCTS } from './products';

const EXCHANGES = ['NSE', 'BSE'];
export const GTT_PRODUCTS = { DELIVERY: PRODUCTS.DELIVERY, MARGIN: PRODUCTS.MARGIN };
/** The life of a rule in all samples of the official clients, days. */
const DAYS = 365;

/**
 * The exact createRule request, amounts as text as in the documentation's sample. All of the quantity is
 * disclosed, as all published clients have it: whether 0 is a disclosed quantity here is not documented.
 * @throws BrokerError `input`, naming the field.
 */
export function prepareRule(asked: AskedGtt): Omit<PreparedGtt, 'request'> {
	const { instrument } = asked;
	checkInstrument(asked);
	const transactionType = checkSide(ANGEL_ONE, asked.transactionType);
	const product = checkProduct(ANGEL_ONE, asked.product, GTT_PRODUCTS);
	const quantity = checkQuantity(ANGEL_ONE, asked.quantity, instrument);
	const triggerPrice = checkPrice(ANGEL_ONE, 'triggerPrice', asked.triggerPrice, instrument);
	const price = checkPrice(ANGEL_ONE, 'price', asked.price, instrument);
	const terms = {
		tradingsymbol: instrument.tradingSymbol,
		symboltoken: instrument.token,
		exchange: instrument.exchange,
		transactiontype: transactionType,
		producttype: product,
		price,
		qty: String(quantity),
		triggerprice: triggerPrice,
		disclosedqty: String(quantity),
		timeperiod: DAYS,
	};
	return { instrument, transactionType, quantity, legs: [{ triggerPrice, price }], terms };
}

function checkInstrument({ instrument: { tradable, tradingSymbol, exchange } }: AskedGtt): void {
	if (tradable && EXCHANGES.includes(exchange)) return;
	throw inputError(
		ANGEL_ONE,
		'instrument',
		'NO_GTT_FOR_INSTRUMENT',
		`Angel One has GTT orders for shares of NSE and BSE alone, and ${tradingSymbol} is not one of them.`,
		'Choose a share.',
	);
}
