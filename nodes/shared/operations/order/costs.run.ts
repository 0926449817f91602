import type { Has } from '../../../../brokers/core/broker';
import { echoValue } from '../../../../brokers/core/echo';
import { BrokerError, inputError } from '../../../../brokers/core/errors';
import { balancesOnce, ofEach } from '../../../../brokers/core/orders/costs-api';
import { inOrder } from '../../../../brokers/core/in-order';
import type { Answer, ReadContext } from '../../read-operation';
import { readAsked } from './asked-order';
import { type ChangeOptions, readOptions } from './options';

type Context = ReadContext<Has<'instruments' | 'margins'>>;

/** More at once would only wait on the broker's limits. */
const AT_ONCE = 4;
/** What may be wrong with one order while others are right. */
const OF_ONE_ORDER = ['input', 'refused'];

/** One result for each item, or one for all of them as a basket. */
export async function readMargins(contexts: Context[]): Promise<Answer[]> {
	const [{ broker, warn }] = contexts;
	const balances = balancesOnce(broker.margins, warn);
	const every = contexts.map((_, place) => place);
	const answer = async (at: number[]): Promise<Answer> => {
		try {
			const orders = await ofEach(at, async (place) => await askedAt(contexts[place]));
			return { at, readings: await broker.margins.required(orders, balances) };
		} catch (error) {
			return { at, error };
		}
	};
	if (isBasket(contexts[0])) return [await answer(every)];
	const answers: Answer[] = [];
	let stopped: { error: unknown } | null = null;
	await inOrder(contexts.length, AT_ONCE, async (place) => {
		const answered = stopped ? { at: [place], ...stopped } : await answer([place]);
		if ('error' in answered && !isOfOneOrder(answered.error)) stopped = { error: answered.error };
		answers.push(answered);
	});
	return answers;
}

function isOfOneOrder(error: unknown): boolean {
	return error instanceof BrokerError && OF_ONE_ORDER.includes(error.failure);
}

const askedAt = async ({ broker, field }: Context) => await readAsked(broker, field, {});

/** @throws BrokerError `input` for anything but true and false */
function isBasket({ broker, field }: Context): boolean {
	const { asBasket = false } = readOptions<ChangeOptions & { asBasket?: boolean }>(
		broker.id,
		field,
	);
	if (typeof asBasket === 'boolean') return asBasket;
	throw inputError(
		broker.id,
		'asBasket',
		'INVALID_AS_BASKET',
		`As Basket must be true or false, and is ${echoValue(asBasket)}.`,
		'An expression must give a boolean, not a text.',
	);
}

/** The charges of each item, asked for together. */
export async function readCharges(
	contexts: Array<ReadContext<Has<'charges' | 'instruments'>>>,
): Promise<Answer[]> {
	const answers: Answer[] = [];
	const asked = [];
	for (const [place, { broker, field }] of contexts.entries()) {
		try {
			asked.push({ place, order: await readAsked(broker, field, {}) });
		} catch (error) {
			answers.push({ at: [place], error });
		}
	}
	const orders = asked.map(({ order }) => order);
	const estimates = await contexts[0].broker.charges.estimate(orders);
	return answers.concat(
		asked.map(({ place }, at): Answer => {
			const estimate = estimates[at];
			if (estimate instanceof Error) return { at: [place], error: estimate };
			return { at: [place], readings: estimate };
		}),
	);
}
