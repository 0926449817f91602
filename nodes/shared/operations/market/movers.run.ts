import type { Has } from '../../../../brokers/core/broker';
import {
	BUILDUP_TYPES,
	EXPIRY_TYPES,
	MOVER_TYPES,
} from '../../../../brokers/core/market/movers-api';
import { checkChoice } from '../../../../brokers/core/orders/order-rules';
import type { ReadContext } from '../../read-operation';

type Context = ReadContext<Has<'movers'>>;

export async function readMovers(context: Context) {
	const type = chosen(context, 'dataType', 'Data Type', MOVER_TYPES);
	return await context.broker.movers.movers(type, expiryOf(context));
}

export async function readBuildup(context: Context) {
	const type = chosen(context, 'dataType', 'Data Type', BUILDUP_TYPES);
	return await context.broker.movers.buildup(type, expiryOf(context));
}

const expiryOf = (context: Context) => chosen(context, 'expiryType', 'Expiry Type', EXPIRY_TYPES);

function chosen<T extends string>(
	{ broker, field }: Context,
	name: string,
	shown: string,
	choices: readonly T[],
): T {
	return checkChoice(broker.id, name, shown, field(name), choices);
}
