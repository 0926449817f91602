import { randomUUID } from 'node:crypto';
import type { BrokerError } from '../errors';
import { AccountReads } from './account-reads';
import { AccountGate } from './gate';
import type { Gate } from './leave';
import type { Guarded } from './reduces';

/** The guard rails of one account's credential, as they are while an execution goes on. */
export class AccountGuard extends AccountReads {
	/**
	 * What an order passes right before it leaves.
	 * @param refusal why it is refused already unless it only reduces; null where it is not
	 */
	gate(order: Guarded, refusal: BrokerError | null = null): Gate {
		return new AccountGate(this, order, refusal);
	}

	/** The same for a change: more units are checked like an order that opens. */
	change(order: Guarded, refusal: BrokerError | null): () => Promise<void> {
		const gate = this.gate(order, refusal);
		const id = randomUUID();
		return async () => {
			const account = await this.account();
			const journal = this.options.journal();
			await gate.leave(async (leaving) => await journal.count(this.broker, account, id, leaving));
		};
	}
}
