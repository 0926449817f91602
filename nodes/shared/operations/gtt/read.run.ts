import type { ConnectedBroker, Has } from '../../../../brokers/core/broker';
import { echo } from '../../../../brokers/core/echo';
import { BrokerError, inputError } from '../../../../brokers/core/errors';
import type { BrokerGtt, GttApi } from '../../../../brokers/core/gtt/gtt-api';
import { checkChoice } from '../../../../brokers/core/orders/order-rules';
import { type ReadField, type Reading, readLocator } from '../../../../brokers/core/reading';
import type { ReadContext } from '../../read-operation';
import { untilThere } from '../order/order-of';

/** What changing GTT orders needs of a broker. */
export type GttBroker = Has<'gtt' | 'instruments'>;

/** How the user names the GTT order. @throws BrokerError `input` */
export function readGttId({ id }: ConnectedBroker, field: ReadField): string {
	const gtt = readLocator(field, 'gtt');
	const value = gtt?.value ?? String(field('gttId', '')).trim();
	if (value !== '') return value;
	throw inputError(
		id,
		gtt ? 'gtt' : 'gttId',
		'NO_GTT',
		`${gtt ? 'GTT Order' : 'GTT ID'} is empty.`,
		'Name the GTT order there. If it is an expression, it gives nothing.',
	);
}

/**
 * @param maxWaitMs for how long one that is not there is looked for: the broker may not show what was
 * created a moment ago.
 * @throws BrokerError `refused` where there is none.
 */
export async function gttOf(
	{ id, signal }: ConnectedBroker,
	gtts: GttApi,
	gttId: string,
	maxWaitMs = 0,
): Promise<BrokerGtt> {
	const gtt = await untilThere(async () => await gtts.find(gttId), maxWaitMs, signal);
	if (gtt) return gtt;
	throw new BrokerError({
		broker: id,
		failure: 'refused',
		code: 'GTT_NOT_FOUND',
		message: `There is no GTT order with id ${echo(gttId)}.`,
		cleared: true,
		hint: 'Take the ID from the output of Create or Get Many.',
		retryable: true,
	});
}

/** The one that the item names. */
export async function readOne({
	broker,
	field,
}: ReadContext<Has<'gtt'>>): Promise<Reading<object>> {
	return readingOf(await gttOf(broker, broker.gtt, readGttId(broker, field)));
}

/** Those of the form's statuses. */
export async function readMany({
	broker: { id, gtt },
	field,
	warn,
	note,
}: ReadContext<Has<'gtt'>>): Promise<Array<Reading<object>>> {
	const chosen = [field('status', ['active'])].flat();
	const { listed } = gtt.facts;
	// Without any, none would be asked for: an expression that came out empty.
	const some = chosen.length === 0 ? [undefined] : chosen;
	const statuses = some.map((one) => checkChoice(id, 'status', 'Status', one, listed));
	const limit = field('returnAll', false) ? null : (field('limit', 50) as number);
	const found = await gtt.within(field).list({ statuses, limit }, warn);
	if (found.length === 0) note(`The broker lists no GTT order that is ${statuses.join(' or ')}.`);
	return found.map(readingOf);
}

function readingOf({ gtt, raw }: BrokerGtt): Reading<object> {
	return { value: gtt, raw };
}
