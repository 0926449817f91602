import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ConnectedBroker } from '../../brokers/core/broker';
import type { BrokerError } from '../../brokers/core/errors';
import type { ReadField, Reading } from '../../brokers/core/reading';
import { simplify } from './fields';
import { hint } from './hints';
import { fieldReader, type ItemContext, type Operation } from './operation';

type Readings = Reading<object> | Array<Reading<object>>;

interface ReadContext<B> {
	broker: B;
	field: ReadField;
	/** Tells the user, in the output panel, what the output does not have. */
	warn(missing: BrokerError): void;
	/** Tells the user there why the output is empty. */
	note(message: string): void;
}

/** An operation that only reads, as it is declared. */
interface Declaration<B> extends Pick<Operation<B>, 'name' | 'value' | 'action' | 'description'> {
	/** Its own fields; one of `returnAllFields` limits a list. */
	fields?: INodeProperties[];
	/** One thing, or a list of which each becomes an item. */
	read(context: ReadContext<B>): Promise<Readings>;
}

/** Brings what all reads have: Simplify, Limit, items side by side. */
export function readOperation<B extends ConnectedBroker>({
	fields = [],
	read,
	...named
}: Declaration<B>): Operation<B> {
	return {
		...named,
		fields: [...fields, simplify],
		onlyReads: true,
		execute: async ({ functions, itemIndex, broker }: ItemContext<B>) => {
			const { redact } = await import('../../brokers/core/redact');
			const field = fieldReader(functions, itemIndex);
			const simple = field('simplify', true) as boolean;
			const output = ({ value, raw }: Reading<object>) =>
				({ ...(simple ? value : raw) }) as IDataObject;
			const warn = ({ message }: BrokerError) =>
				hint(functions, redact(message, broker.credential.secrets));
			const note = (message: string) => hint(functions, message, 'info');
			const readings = await read({ broker, field, warn, note });
			return Array.isArray(readings) ? limited(readings, field).map(output) : output(readings);
		},
	};
}

function limited<T>(list: T[], field: ReadField): T[] {
	return field('returnAll', false) ? list : list.slice(0, field('limit', 50) as number);
}
