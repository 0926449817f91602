import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { BrokerError } from '../../../brokers/core/errors';
import type { ReferenceJournal } from '../../../brokers/core/journal/journal';
import { DUPLICATE_REFERENCE } from '../../../brokers/core/orders/place';
import type { Placement } from '../../../brokers/core/orders/placement';

export interface FileOrder {
	label: string;
}

/** A broker whose book is a file, so that several processes can place orders at it. */
export class FileBroker {
	constructor(
		private readonly path: string,
		/** It refuses a second order with the same label. */
		readonly checksReference = false,
	) {}

	get orders(): FileOrder[] {
		if (!existsSync(this.path)) return [];
		const lines = readFileSync(this.path, 'utf8').split('\n');
		return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as FileOrder);
	}

	place(label: string): FileOrder {
		if (this.checksReference && this.orders.some((order) => order.label === label))
			throw new BrokerError({
				broker: 'angelOne',
				failure: 'refused',
				code: DUPLICATE_REFERENCE,
				message: 'Duplicate reference.',
			});
		const order = { label };
		appendFileSync(this.path, `${JSON.stringify(order)}\n`);
		return order;
	}

	/** An order of the user's reference `key`. */
	placement(
		journal: ReferenceJournal,
		key: string,
		changes: Partial<Placement<FileOrder>> = {},
	): Placement<FileOrder> {
		return {
			broker: 'angelOne',
			account: 'account',
			holdsUntil: Date.now() + 86_400_000,
			reference: { key, sent: `label-of-${key}`, given: true },
			fingerprint: 'buy 10 SBIN',
			optimistic: true,
			journal,
			brokerChecksReference: this.checksReference,
			send: async (label, lastCheck) => {
				await lastCheck();
				return this.place(label);
			},
			find: async (label) => ({
				order: this.orders.find((order) => order.label === label) ?? null,
				labels: this.orders.map((order) => order.label),
			}),
			isSince: () => true,
			isAsked: () => true,
			confirmMs: 5_000,
			bookLagMs: 1_000,
			lookUpHint: () => 'Look into the order book.',
			...changes,
		};
	}
}
