import type { Has } from '../../../../brokers/core/broker';
import { echoValue } from '../../../../brokers/core/echo';
import { BrokerError, type BrokerId, inputError } from '../../../../brokers/core/errors';
import type { Instrument } from '../../../../brokers/core/instruments/types';
import { QUOTE_MODES, type QuoteMode } from '../../../../brokers/core/market/quotes-api';
import { checkChoice } from '../../../../brokers/core/orders/order-rules';
import type { ReadField } from '../../../../brokers/core/reading';
import { isObject, readNumber } from '../../../../brokers/core/wire';
import type { Answer, ReadContext } from '../../read-operation';

/** Items that ask alike. */
interface Group {
	mode: QuoteMode;
	maxAge: number;
	at: number[];
	instruments: Instrument[];
}

/** Quotes all items together; what a form names wrongly fails its item alone. */
export async function readQuotes<B extends Has<'instruments' | 'quotes'>>(
	contexts: Array<ReadContext<B>>,
): Promise<Answer[]> {
	const answers: Answer[] = [];
	const groups = new Map<string, Group>();
	for (const [at, { broker, field }] of contexts.entries()) {
		try {
			const mode = checkChoice(broker.id, 'mode', 'Mode', field('mode', 'full'), QUOTE_MODES);
			const maxAge = readMaxAge(broker.id, field);
			const instrument = await broker.instruments.choose(field);
			const name = `${mode} ${maxAge}`;
			const group = groups.get(name) ?? { mode, maxAge, at: [], instruments: [] };
			groups.set(name, group);
			group.at.push(at);
			group.instruments.push(instrument);
		} catch (error) {
			answers.push({ at: [at], error });
		}
	}
	for (const { mode, maxAge, at, instruments } of groups.values()) {
		const outcomes = await contexts[0].broker.quotes.quotes(instruments, mode, { maxAge });
		for (const [place, outcome] of outcomes.entries()) {
			const item = { at: [at[place]] };
			if (outcome instanceof BrokerError) answers.push({ ...item, error: outcome });
			else answers.push({ ...item, readings: outcome });
		}
	}
	return answers;
}

/** Seconds. @throws BrokerError `input` */
function readMaxAge(broker: BrokerId, field: ReadField): number {
	const options = field('options', {});
	const given = isObject(options) ? (options.maxAge ?? 0) : options;
	const maxAge = readNumber(given);
	if (maxAge !== null && maxAge >= 0) return maxAge;
	throw inputError(
		broker,
		'maxAge',
		'INVALID_MAX_AGE',
		`Max Age must be a number of seconds, and is ${echoValue(given)}.`,
		'Use 0 to ask the broker each time.',
	);
}
