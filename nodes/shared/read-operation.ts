import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ConnectedBroker } from '../../brokers/core/broker';
import type { BrokerError } from '../../brokers/core/errors';
import type { ReadField, Reading } from '../../brokers/core/reading';
import { simplify } from './fields';
import { hint } from './hints';
import { fieldReader, type ItemContext, type Operation, type ItemResult } from './operation';

type Readings = Reading<object> | Array<Reading<object>>;

/** What a read is given for one item. */
export interface ReadContext<B> {
	broker: B;
	field: ReadField;
	/** Tells the user, in the output panel, what the output does not have. */
	warn(missing: BrokerError): void;
	/** Tells the user there why the output is empty, or what else is worth knowing. */
	note(message: string): void;
}

/** What came of the items at these places of a list of contexts. */
export type Answer = { at: number[] } & ({ readings: Readings } | { error: unknown });

/** An operation that only reads, as it is declared. */
interface Declaration<B> extends Pick<Operation<B>, 'name' | 'value' | 'action' | 'description'> {
	/** Its own fields; a list is limited where `returnAllFields` are among them. */
	fields?: INodeProperties[];
	/** What it reads is the package's own, so that there is nothing received to be had instead. */
	simplifies?: false;
	/** One thing, or a list of which each becomes an item. */
	read(context: ReadContext<B>): Promise<Readings>;
}

/** One whose broker answers for many items in one call. */
interface JointDeclaration<B> extends Omit<Declaration<B>, 'read'> {
	/** For all items of a run at once, in any order; see `Operation.executeAll`. */
	readAll(contexts: Array<ReadContext<B>>): Promise<Answer[]>;
}

/** Brings what all reads have: Simplify, Limit, items side by side or all in one go. */
export function readOperation<B extends ConnectedBroker>(
	declaration: Declaration<B> | JointDeclaration<B>,
): Operation<B> {
	const { fields = [], simplifies = true, name, value, action, description } = declaration;
	const isLimited = fields.some((field) => field.name === 'returnAll');
	const outputOf = (read: ReadContext<B>, readings: Readings) =>
		outputItems(read, readings, isLimited);
	const operation = {
		...{ name, value, action, description },
		fields: simplifies ? [...fields, simplify] : fields,
		onlyReads: true as const,
	};
	if ('read' in declaration) {
		return {
			...operation,
			execute: async (context) => {
				const read = await readContext(context);
				return outputOf(read, await declaration.read(read));
			},
		};
	}
	const executeAll = async (contexts: Array<ItemContext<B>>) => {
		const reads = await Promise.all(contexts.map(readContext));
		const answers = await declaration.readAll(reads);
		return answers.map(({ at, ...answer }): ItemResult => {
			const items = at.map((place) => contexts[place].itemIndex);
			if ('error' in answer) return { items, error: answer.error };
			return { items, results: outputOf(reads[at[0]], answer.readings) };
		});
	};
	return {
		...operation,
		executeAll,
		execute: async (context) => {
			const [outcome] = await executeAll([context]);
			if ('error' in outcome) throw outcome.error;
			return outcome.results;
		},
	};
}

async function readContext<B extends ConnectedBroker>({
	functions,
	itemIndex,
	broker,
}: ItemContext<B>): Promise<ReadContext<B>> {
	const { redact } = await import('../../brokers/core/redact');
	return {
		broker,
		field: fieldReader(functions, itemIndex),
		warn: ({ message }) => hint(functions, redact(message, broker.credential.secrets)),
		note: (message) => hint(functions, message, 'info'),
	};
}

function outputItems<B>(
	{ field }: ReadContext<B>,
	readings: Readings,
	isLimited: boolean,
): IDataObject[] {
	const simple = field('simplify', true) as boolean;
	const all = Array.isArray(readings) ? readings : [readings];
	const list = isLimited ? limited(all, field) : all;
	return list.map(({ value, raw }) => ({ ...(simple ? value : raw) }) as IDataObject);
}

function limited<T>(list: T[], field: ReadField): T[] {
	return field('returnAll', false) ? list : list.slice(0, field('limit', 50) as number);
}
