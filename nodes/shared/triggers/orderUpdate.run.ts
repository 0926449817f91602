import type { Has } from '../../../brokers/core/broker';
import { BrokerError } from '../../../brokers/core/errors';
import { JournalError } from '../../../brokers/core/journal/store';
import type { Order } from '../../../brokers/core/outputs';
import { cleared } from '../../../brokers/core/redact';
import { secretsFingerprint } from '../../../brokers/core/session/session';
import {
	feedAccount,
	type FeedMember,
	joinOrderFeed,
	type OrderFeed,
} from '../../../brokers/core/stream/order-feed';
import type { OrderChange, Witness } from '../../../brokers/core/stream/order-states';
import { wait } from '../../../brokers/core/wait';
import { messageOf } from '../../../brokers/core/wire';
import { memoryOf } from '../journal';
import { passes, readFilters } from '../operations/order/filters.run';
import { coordinatorOf } from '../redis';
import type { EventContext, Watching } from '../trigger';
import { type Note, OrderMemory } from './order-memory';

type Context = EventContext<Has<'orders' | 'orderStream'>>;

/** A credential that was edited is used within this. */
const LOOK_AT_CREDENTIAL_MS = 60_000;

/** Waits for changes of the account's orders. @throws BrokerError `input` for a filter that says nothing */
export function prepareOrderUpdate(context: Context): Watching {
	const filters = readFilters(context.broker, context.field);
	const watch = new OrderWatch(context, (order) => passes({ order }, filters));
	return { start: () => void watch.run(), stop: () => watch.stop() };
}

interface Joined {
	feed: OrderFeed;
	leave: () => void;
	account: string;
	/** Of the credential that it was joined with. */
	fingerprint: string;
}

/** The order updates of one trigger node. */
class OrderWatch {
	private readonly stopping = new AbortController();
	private joined: Joined | null = null;
	private secrets: string[] = [];
	private toldOfMemory = false;

	constructor(
		private readonly context: Context,
		private readonly isWanted: (change: OrderChange) => boolean,
	) {}

	/** Goes on until it is stopped; never throws. */
	async run(): Promise<void> {
		while (!this.stopping.signal.aborted) {
			await this.joinByCredential().catch((error: unknown) => this.trouble(error));
			await wait(LOOK_AT_CREDENTIAL_MS, this.stopping.signal);
		}
	}

	stop(): void {
		this.stopping.abort();
		this.leave();
	}

	/** Joins the feed of the credential's account, and another one once the credential is another's. */
	private async joinByCredential(): Promise<void> {
		const { credential } = await this.connect();
		const { owner, proxy, secrets } = credential;
		const account = feedAccount(this.context.broker, credential);
		const fingerprint = secretsFingerprint(account, owner, proxy?.href ?? '', ...secrets);
		if (this.joined?.fingerprint === fingerprint) return;
		if (this.joined?.account === account) {
			this.joined.fingerprint = fingerprint;
			this.joined.feed.renew();
			return;
		}
		this.leave();
		const memory = await this.memoryOf(account);
		if (this.stopping.signal.aborted) return;
		const member: FeedMember = {
			connect: async () => await this.connect(),
			onOrders: (orders, witness) => this.take(memory, orders, witness),
			onBook: () => this.bookRead(memory),
			onTrouble: (error) => this.trouble(error),
		};
		this.joined = { ...joinOrderFeed(account, member), account, fingerprint };
	}

	private leave(): void {
		this.joined?.leave();
		this.joined = null;
	}

	private async memoryOf(account: string): Promise<OrderMemory> {
		const { logger, owner, goesOn, testRun } = this.context;
		const store = testRun ? null : memoryOf(logger, coordinatorOf(logger));
		const memory = new OrderMemory(store, secretsFingerprint('orders', owner, account), goesOn);
		await memory.load().catch((error: unknown) => this.cannotRemember(error));
		return memory;
	}

	private async connect() {
		const broker = await this.context.connect();
		this.secrets = broker.credential.secrets;
		return broker;
	}

	private take(memory: OrderMemory, orders: Order[], witness: Witness): void {
		const silent: Note[] = [];
		for (const order of orders) {
			const taken = memory.take(order, witness);
			if (taken === null) continue;
			const { change, isOld, note } = taken;
			if (isOld || !this.isWanted(change)) silent.push(note);
			else this.context.emitInTurn([change], () => this.remember(memory, [note]));
		}
		if (silent.length > 0) this.remember(memory, silent);
	}

	private remember(memory: OrderMemory, notes: Note[]): void {
		memory.write(notes).catch((error: unknown) => this.cannotRemember(error));
	}

	private bookRead(memory: OrderMemory): void {
		this.context.healed();
		void memory.seen().catch((error: unknown) => this.cannotRemember(error));
	}

	private trouble(error: unknown): void {
		const { broker, tell } = this.context;
		if (error instanceof BrokerError) {
			const said = error.failure === 'login' || error.failure === 'input' ? '' : OUT_OF_REACH;
			const plain = cleared(error, this.secrets);
			tell(plain.with({ message: `${said}${plain.message}` }));
			return;
		}
		const message = messageOf(error, 'The trigger met an unexpected failure.');
		tell(new BrokerError({ broker, failure: 'unclear', code: 'UNEXPECTED', message }));
	}

	/** Updates go on; after a restart some may be told again or not at all. */
	private cannotRemember(error: unknown): void {
		const { broker, tell } = this.context;
		if (this.toldOfMemory) return;
		this.toldOfMemory = true;
		const reason = messageOf(error, 'the reason is not known');
		const hint = error instanceof JournalError ? error.hint : undefined;
		const message = `Which order updates were told cannot be written down: ${reason} After a restart of n8n some may come again.`;
		tell(new BrokerError({ broker, failure: 'unclear', code: 'NOT_REMEMBERED', message, hint }));
	}
}

const OUT_OF_REACH = 'For a minute or longer nothing is heard of the orders. ';
