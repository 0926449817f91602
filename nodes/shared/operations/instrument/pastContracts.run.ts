import type { Has } from '../../../../brokers/core/broker';
import { echoValue } from '../../../../brokers/core/echo';
import { inputError } from '../../../../brokers/core/errors';
import type { UnderlyingOf } from '../../../../brokers/core/instruments/past-contracts';
import { istDate } from '../../../../brokers/core/ist';
import { needMoment } from '../../../../brokers/core/moment';
import { checkChoice } from '../../../../brokers/core/orders/order-rules';
import { readNumber, readText } from '../../../../brokers/core/wire';
import type { ReadContext } from '../../read-operation';

type Context = ReadContext<Has<'pastContracts'>>;

/** @throws BrokerError */
export async function readPastExpiries(context: Context) {
	const of = readUnderlying(context);
	const [year, month] = [readWhole(context, 'year', 'Year'), readWhole(context, 'month', 'Month')];
	if (month !== null && (month < 1 || month > 12))
		throw badNumber(context, 'month', 'Month', month);
	const expiries = await context.broker.pastContracts.expiries(of, year, month);
	if (expiries.length === 0) context.note(`The broker lists no expiries of ${of.underlying} then.`);
	return expiries;
}

/** @throws BrokerError */
export async function readPastContracts(context: Context) {
	const { broker, field, note } = context;
	const of = readUnderlying(context);
	const day = needMoment(broker.id, 'expiryDate', 'Expiry Date', field('expiryDate'));
	const expiry = istDate(day.at);
	const contracts = await broker.pastContracts.contracts(of, expiry);
	if (contracts.length === 0)
		note(`The broker lists no contracts of ${of.underlying} that expire on ${expiry}.`);
	return contracts;
}

function readUnderlying({ broker: { id, pastContracts }, field }: Context): UnderlyingOf {
	const { exchanges } = pastContracts;
	const exchange = checkChoice(id, 'exchange', 'Exchange', field('exchange'), exchanges);
	const underlying = readText(field('underlying'))?.toUpperCase();
	if (underlying !== undefined) return { exchange, underlying };
	const hint = 'Give the symbol of an index or a share, e.g. NIFTY or RELIANCE.';
	throw inputError(id, 'underlying', 'NO_UNDERLYING', 'Underlying is empty.', hint);
}

/** Null where the field is empty. */
function readWhole(context: Context, name: string, shown: string): number | null {
	const value = context.field(name);
	if (value === null || (typeof value !== 'object' && readText(value) === null)) return null;
	const whole = readNumber(value);
	if (whole !== null && Number.isInteger(whole)) return whole;
	throw badNumber(context, name, shown, value);
}

function badNumber({ broker }: Context, name: string, shown: string, value: unknown) {
	const range = name === 'month' ? 'a number from 1 to 12' : 'a year, such as 2025';
	const message = `${shown} must be ${range}, and is ${echoValue(value)}.`;
	return inputError(broker.id, name, 'INVALID_NUMBER', message, `Or leave ${shown} empty.`);
}
