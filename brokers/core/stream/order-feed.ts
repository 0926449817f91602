import type { Has } from '../broker';
import { BrokerError } from '../errors';
import { toIstIso } from '../ist';
import { KEPT_MS } from '../journal/memory';
import type { Order } from '../outputs';
import { wait } from '../wait';
import { StreamConnection } from './connection';
import type { OrderMessage } from './order-stream-api';
import { OrderStates, type Witness } from './order-states';
import { type JoinedFeed, SharedFeeds } from './shared-feeds';

type FeedBroker = Has<'orders' | 'orderStream'>;

/** One trigger node among those that share a feed. */
export interface FeedMember {
	/** The account, with the credential as it is stored now. @throws BrokerError */
	connect(): Promise<FeedBroker>;
	/** Orders as a witness has them, each as often as it likes. */
	onOrders(orders: Order[], witness: Witness): void;
	/** Nothing is heard of the orders, by the socket or the book, and why. */
	onTrouble(error: BrokerError): void;
	/** The book was read. */
	onBook(): void;
}

/** The book stands in for a socket that is down, and looks after one that is up. */
const BOOK_WHILE_DOWN_MS = 5_000;
const BOOK_WHILE_UP_MS = 60_000;
const BOOK_WHILE_LONG_DOWN_MS = 30_000;
const LONG_DOWN_MS = 600_000;
/** An outage is told when it lasts; a refused log-in at once. */
const OUTAGE_MS = 60_000;
/** A socket that told nothing of what the book shows is opened anew, not more often than this. */
const RENEW_EVERY_MS = 600_000;

/** The order updates of one account: its socket, and its book wherever the socket may have missed something. */
export class OrderFeed {
	private readonly members = new Set<FeedMember>();
	private readonly connection: StreamConnection<OrderMessage>;
	private readonly states = new OrderStates();
	private readonly stopping = new AbortController();
	private broker: FeedBroker | null = null;
	private token: string | null = null;
	private refused: string | null = null;
	private up = false;
	private bookIsDue = true;
	private hurry = new AbortController();
	/** Since when neither the socket nor the book works; null while one does. */
	private silentSince: number | null = Date.now();
	private downSince = Date.now();
	private heardSinceBook = false;
	private renewedAt = 0;

	constructor(first: FeedMember) {
		this.members.add(first);
		this.connection = new StreamConnection({
			open: async (events) => {
				this.broker = await this.anyMember().connect();
				const opened = await this.broker.orderStream.open(events, this.refused);
				this.refused = null;
				this.token = opened.token;
				return opened;
			},
			onMessage: (message) => this.receive(message),
			onUp: () => {
				this.up = true;
				this.silentSince = null;
				this.readSoon();
			},
			onDown: (error) => {
				if (this.up) this.downSince = Date.now();
				this.up = false;
				this.bookIsDue = true;
				if (error !== null) this.trouble(error);
			},
		});
		void this.readBooks();
	}

	/** A member more: it learns how the orders stand. */
	join(member: FeedMember): void {
		this.members.add(member);
		this.readSoon();
	}

	/** @returns how many are left; without any the feed ends */
	leave(member: FeedMember): number {
		this.members.delete(member);
		if (this.members.size === 0) {
			this.stopping.abort();
			this.hurry.abort();
			this.connection.stop();
		}
		return this.members.size;
	}

	/** A postback told of an order, and the broker's book confirmed it. What the socket misses is the book's to find. */
	confirmed(order: Order): void {
		this.tell([order], 'postback');
	}

	/** Opens the socket anew: the credential has changed. */
	renew(): void {
		this.connection.renew();
		this.readSoon();
	}

	private anyMember(): FeedMember {
		const [member] = this.members;
		if (!member) throw new Error('The feed has ended');
		return member;
	}

	private receive(message: OrderMessage): void {
		if (message.kind === 'refused') {
			this.refused = this.token;
			this.connection.renew();
		}
		if (message.kind !== 'order') return;
		this.heardSinceBook = true;
		this.states.take(message.order, 'stream');
		this.tell([message.order], 'stream');
	}

	private readSoon(): void {
		this.bookIsDue = true;
		this.hurry.abort();
	}

	private async readBooks(): Promise<void> {
		while (!this.stopping.signal.aborted) {
			await wait(this.untilBook(), this.hurry.signal);
			this.hurry = new AbortController();
			if (!this.stopping.signal.aborted) await this.readBook();
		}
	}

	private untilBook(): number {
		if (this.up && !this.bookIsDue) return BOOK_WHILE_UP_MS;
		return Date.now() - this.downSince > LONG_DOWN_MS
			? BOOK_WHILE_LONG_DOWN_MS
			: BOOK_WHILE_DOWN_MS;
	}

	private async readBook(): Promise<void> {
		const checks = this.up && !this.bookIsDue;
		this.bookIsDue = false;
		try {
			this.broker ??= await this.anyMember().connect();
			const rows = await this.broker.orders.list((refusal) => this.trouble(refusal));
			this.silentSince = null;
			this.compare(
				rows.map(({ order }) => order),
				checks,
			);
			for (const member of [...this.members]) guard(() => member.onBook());
		} catch (error) {
			this.bookIsDue = true;
			this.trouble(error);
		}
	}

	/** @param checks the socket has been up since the last read: it should have told all of it */
	private compare(orders: Order[], checks: boolean): void {
		const missed = orders.filter((order) => this.states.take(order, 'recovered') !== null);
		const mute = checks && missed.length > 0 && !this.heardSinceBook;
		this.heardSinceBook = false;
		this.states.forgetBefore(toIstIso(Date.now() - KEPT_MS));
		this.tell(orders, 'recovered');
		if (!mute || Date.now() - this.renewedAt < RENEW_EVERY_MS) return;
		this.renewedAt = Date.now();
		this.connection.renew();
	}

	private tell(orders: Order[], witness: Witness): void {
		for (const member of [...this.members]) guard(() => member.onOrders(orders, witness));
	}

	private trouble(error: unknown): void {
		if (this.stopping.signal.aborted || !(error instanceof BrokerError)) return;
		if (!this.up) this.silentSince ??= Date.now();
		const lasting = this.silentSince !== null && Date.now() - this.silentSince >= OUTAGE_MS;
		if (!lasting && !['login', 'input'].includes(error.failure)) return;
		for (const member of [...this.members]) guard(() => member.onTrouble(error));
	}
}

/** One member's failure is not another's. */
function guard(work: () => void): void {
	try {
		work();
	} catch {
		// What a member does with an order is its own affair, and it tells of its own failures.
	}
}

const feeds = new SharedFeeds<FeedMember, OrderFeed>();

/** The feed of an account that somebody in this process has joined; null without. */
export function orderFeedOf(account: string): OrderFeed | null {
	return feeds.of(account);
}

/** Joins the feed of an account, which all who ask for it in this process share. */
export function joinOrderFeed(account: string, member: FeedMember): JoinedFeed {
	return feeds.join(account, member, (known) => {
		known?.join(member);
		return known ?? new OrderFeed(member);
	});
}
