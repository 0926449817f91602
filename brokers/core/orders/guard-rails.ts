import { BrokerError, type BrokerId, inputError } from '../errors';
import { orderValue, toDecimal } from '../money';
import type { Permissions } from '../permissions';
import { multiplierOf } from './multipliers';
import { isAbove, isBoundedByItself, type ValuedOrder, type WorstPrice, worstPrice } from './worth';

/** @throws BrokerError `input` where the credential only reads. */
export function assertMayWrite(broker: BrokerId, permissions: Pick<Permissions, 'readOnly'>): void {
	if (!permissions.readOnly) return;
	throw inputError(
		broker,
		'permissions',
		'READ_ONLY_CREDENTIAL',
		'This credential is read-only, so nothing was sent.',
		'Set Permissions of the credential to Trade, or use another credential.',
	).with({ outcome: 'notPlaced' });
}

/** What is known of an order before it is sent; the market is asked only where its worth hangs on it. */
export interface OrderValueInput extends ValuedOrder {
	/** Rupees as the broker writes them; null where it has none. @throws BrokerError */
	lastPrice(): Promise<string | null>;
	/** The same; asked where the order would be refused without it. */
	upperCircuit(): Promise<string | null>;
}

/**
 * The credential's guard rails, before anything is sent.
 * @throws BrokerError with outcome `notPlaced`
 */
export async function assertAllowed(
	broker: BrokerId,
	permissions: Pick<Permissions, 'readOnly' | 'maxOrderValue'>,
	order: OrderValueInput,
): Promise<void> {
	assertMayWrite(broker, permissions);
	const limit = permissions.maxOrderValue;
	if (limit === null) return;
	const multiplier = multiplierOf(order.instrument);
	if (multiplier === null) throw unknownMultiplier(broker, order);
	const isTooMuch = (worst: WorstPrice) => isAbove(worst, order.quantity, multiplier, limit);
	const market = isBoundedByItself(order)
		? null
		: { lastPrice: await lastPriceOf(broker, order), upperCircuit: null };
	const worst = worstPrice(order, market);
	if (!isTooMuch(worst)) return;
	if (market === null || worst.from === 'limit')
		throw aboveLimit(broker, order, worst, multiplier, limit);
	const upperCircuit = await upperCircuitOf(order);
	const capped = worstPrice(order, { ...market, upperCircuit });
	if (isTooMuch(capped)) throw aboveLimit(broker, order, capped, multiplier, limit);
}

/**
 * Why the order is refused unless it only reduces a position; null where it is not.
 * @throws BrokerError where the credential only reads
 */
export async function valueRefusal(
	broker: BrokerId,
	permissions: Pick<Permissions, 'readOnly' | 'maxOrderValue'>,
	order: OrderValueInput,
): Promise<BrokerError | null> {
	assertMayWrite(broker, permissions);
	try {
		await assertAllowed(broker, permissions, order);
		return null;
	} catch (error) {
		if (error instanceof BrokerError && error.failure !== 'cancelled') return error;
		throw error;
	}
}

const BASIS: Record<WorstPrice['from'], string> = {
	limit: '',
	trigger: ' at its trigger (5 % are added, since it may fill beyond it)',
	lastPrice: ' at the last price (5 % are added, since it may fill above it)',
	upperCircuit: ' at its upper circuit',
};

function aboveLimit(
	broker: BrokerId,
	{ quantity, transactionType, instrument }: ValuedOrder,
	worst: WorstPrice,
	multiplier: bigint,
	limit: string,
): BrokerError {
	const { kind, strike } = instrument;
	const short = transactionType !== 'BUY' && (kind === 'CE' || kind === 'PE') && strike !== null;
	const notional = short
		? ` A sold option counts by its premium; at its strike this one stands for ${orderValue(strike, quantity, multiplier)} rupees.`
		: '';
	return inputError(
		broker,
		'quantity',
		'ABOVE_MAX_ORDER_VALUE',
		`The order is worth ${orderValue(worst.shown, quantity, multiplier)} rupees${BASIS[worst.from]}, above the limit of ${limit} rupees set in the credential.${notional}`,
		'Lower the quantity, or raise Max Order Value of the credential.',
	).with({ outcome: 'notPlaced' });
}

function unknownMultiplier(broker: BrokerId, { instrument }: ValuedOrder): BrokerError {
	return inputError(
		broker,
		'instrument',
		'UNKNOWN_CONTRACT_VALUE',
		`The order was not sent: the credential limits the value of an order, and how many rupees a price of ${instrument.tradingSymbol} stands for is not known.`,
		'A dry run shows the sum as far as it is known. Remove Max Order Value from the credential to trade this contract.',
	).with({ outcome: 'notPlaced' });
}

async function lastPriceOf(broker: BrokerId, order: OrderValueInput): Promise<string> {
	const price = await beforeSending(async () => toDecimal(await order.lastPrice()));
	if (price !== null && price !== '0') return price;
	throw inputError(
		broker,
		'orderType',
		'NO_PRICE_FOR_LIMIT',
		'The order was not sent: the credential limits the value of an order, and no last price could be had to value this one.',
		'Only a buy with a limit is valued without a last price. Place one, or remove Max Order Value from the credential.',
	).with({ outcome: 'notPlaced' });
}

/** Null where it cannot be had: the order is then valued without it. */
async function upperCircuitOf(order: OrderValueInput): Promise<string | null> {
	try {
		const circuit = toDecimal(await order.upperCircuit());
		return circuit === '0' ? null : circuit;
	} catch (error) {
		if (error instanceof BrokerError) return null;
		throw error;
	}
}

/** Whatever goes wrong in here, no order has been sent. */
export async function beforeSending<T>(work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		throw error instanceof BrokerError ? error.with({ outcome: 'notPlaced' }) : error;
	}
}

/** Whatever goes wrong in here, no order has left: an unclear reply to a read says nothing of one. */
export async function unsent<T>(work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (!(error instanceof BrokerError)) throw error;
		const failure = error.failure === 'unclear' ? 'notSent' : error.failure;
		throw error.with({ failure, outcome: 'notPlaced' });
	}
}

/** price × quantity in rupees; null for a market order. */
export function orderValueOf(order: { price: string | null; quantity: number }): string | null {
	return order.price === null ? null : orderValue(order.price, order.quantity);
}
