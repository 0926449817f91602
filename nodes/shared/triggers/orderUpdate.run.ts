import type { Has } from '../../../brokers/core/broker';
import type { Order } from '../../../brokers/core/outputs';
import { secretsFingerprint } from '../../../brokers/core/session/session';
import { type FeedMember, joinOrderFeed } from '../../../brokers/core/stream/order-feed';
import type { OrderChange, Witness } from '../../../brokers/core/stream/order-states';
import type { JoinedFeed } from '../../../brokers/core/stream/shared-feeds';
import { memoryOf } from '../../../credentials/shared/journal';
import { passes, readFilters } from '../operations/order/filters.run';
import { coordinatorOf } from '../../../credentials/shared/redis';
import type { EventContext, Watching } from '../trigger';
import { AccountWatch } from './account-watch';
import { keyOf, type Note, OrderMemory } from './order-memory';

type FeedBroker = Has<'orders' | 'orderStream'>;
type Context = EventContext<FeedBroker>;

/** Waits for changes of the account's orders. @throws BrokerError `input` for a filter that says nothing */
export function prepareOrderUpdate(context: Context): Watching {
	const filters = readFilters(context.broker, context.field);
	const watch = new OrderWatch(context, (order) => passes({ order }, filters));
	return { start: () => void watch.run(), stop: () => watch.stop() };
}

/** The order updates of one trigger node. */
class OrderWatch {
	private readonly account: AccountWatch<FeedBroker>;

	constructor(
		private readonly context: Context,
		private readonly isWanted: (change: OrderChange) => boolean,
	) {
		this.account = new AccountWatch(context, {
			what: 'the orders',
			join: async (account) => await this.join(account),
		});
	}

	/** Goes on until it is stopped; never throws. */
	async run(): Promise<void> {
		await this.account.run();
	}

	stop(): void {
		this.account.stop();
	}

	private async join(account: string): Promise<JoinedFeed | null> {
		const memory = await this.memoryOf(account);
		if (this.account.isOver) return null;
		const member: FeedMember = {
			connect: async () => await this.account.connect(),
			onOrders: (orders, witness) => this.take(memory, orders, witness),
			onBook: () => this.bookRead(memory),
			onTrouble: (error) => this.account.trouble(error),
		};
		return joinOrderFeed(account, member);
	}

	private async memoryOf(account: string): Promise<OrderMemory> {
		const { logger, owner, goesOn, testRun } = this.context;
		const store = testRun ? null : memoryOf(logger, coordinatorOf(logger));
		const memory = new OrderMemory(store, secretsFingerprint('orders', owner, account), goesOn);
		await memory.load().catch((error: unknown) => this.account.cannotRemember(error));
		return memory;
	}

	private take(memory: OrderMemory, orders: Order[], witness: Witness): void {
		const { owner } = this.context;
		const silent: Note[] = [];
		for (const order of orders) {
			const taken = memory.take(order, witness);
			if (taken === null) continue;
			const { change, isOld, note } = taken;
			if (isOld || !this.isWanted(change)) silent.push(note);
			else
				this.context.emitInTurn([change], () => this.remember(memory, [note]), keyOf(owner, taken));
		}
		if (silent.length > 0) this.remember(memory, silent);
	}

	private remember(memory: OrderMemory, notes: Note[]): void {
		memory.write(notes).catch((error: unknown) => this.account.cannotRemember(error));
	}

	private bookRead(memory: OrderMemory): void {
		this.context.healed();
		void memory.seen().catch((error: unknown) => this.account.cannotRemember(error));
	}
}
