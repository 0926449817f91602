import type { Has } from '../broker';
import type { Calendar } from '../calendar/types';
import type { BrokerError } from '../errors';
import { inputError } from '../errors';
import type { QuoteMode, QuotesApi } from '../market/quotes-api';
import { wait } from '../wait';
import { StreamConnection } from './connection';
import { MarketLook } from './market-look';
import { type PriceListener, PriceRow, type Watched } from './price-row';
import { readRows } from './price-reads';
import { type JoinedFeed, SharedFeeds } from './shared-feeds';
import { StreamHealth } from './stream-health';
import type { OpenedTicks, Tick, TickMessage } from './tick-stream-api';

export type TickBroker = Has<'quotes' | 'tickStream'>;

/** Quotes of so many tell whether a stream is in rupees: one call brings them at every broker. */
const TELL_SCALE = 50;

/** One trigger node among those that share a feed. */
export interface TickMember extends PriceListener {
	/** What it follows, by the keys of the broker's stream. */
	wants: ReadonlyMap<string, Watched>;
	/** The account, with the credential as it is stored now. @throws BrokerError */
	connect(): Promise<TickBroker>;
	/** By which the market's silence is told from the stream's. */
	calendar(): Promise<Calendar>;
	/** Nothing is heard of the prices, or not all of it, and why. */
	onTrouble(error: BrokerError): void;
	/** All is well again. */
	onWell(): void;
}

/**
 * The prices of one account: its socket, and the broker's quotes wherever the socket may have missed
 * something. Of each instrument the newest price alone is kept.
 */
export class TickFeed {
	private readonly rows = new Map<string, PriceRow>();
	private readonly members = new Set<TickMember>();
	private readonly connection: StreamConnection<TickMessage, OpenedTicks>;
	private readonly health: StreamHealth;
	private readonly stopping = new AbortController();
	private hurry = new AbortController();
	private broker: TickBroker | null = null;
	private opened: OpenedTicks | null = null;
	private refused: string | null = null;
	/** The newest ticks of a stream whose scale is not known yet; null where it is. */
	private held: Map<string, Tick> | null = null;
	private mode: QuoteMode = 'ohlc';

	/** @throws BrokerError `input` where it wants more than the socket takes */
	constructor(first: TickMember, broker: TickBroker) {
		this.health = new StreamHealth(broker, (error) => this.tellTrouble(error));
		this.join(first, broker);
		this.connection = new StreamConnection({
			open: async (events) => {
				this.broker = await this.anyMember().connect();
				const opened = await this.broker.tickStream.open(events, this.refused);
				this.refused = null;
				return opened;
			},
			onMessage: (message) => this.receive(message),
			onUp: (opened) => this.up(opened),
			onDown: (error) => {
				this.opened = null;
				this.health.down(Date.now());
				this.hurry.abort();
				if (error !== null) this.health.trouble(error);
			},
		});
		void this.look();
	}

	/** A member more: it learns how its prices stand. @throws BrokerError `input`, and it is none */
	join(member: TickMember, { tickStream, id, displayName }: TickBroker): void {
		const more = [...member.wants].filter(([key]) => !this.rows.has(key));
		const count = this.rows.size + more.length;
		if (count > tickStream.most) throw tooMany(id, displayName, count, tickStream.most);
		this.members.add(member);
		for (const [key, instrument] of more) this.rows.set(key, new PriceRow(key, instrument));
		for (const row of this.rowsOf(member)) row.add(member);
		if (more.length === 0) return;
		this.opened?.subscribe(more.map(([, instrument]) => instrument));
		this.hurry.abort();
	}

	/** @returns how many are left; without any the feed ends */
	leave(member: TickMember): number {
		const alone: PriceRow[] = [];
		for (const row of this.rowsOf(member)) {
			row.listeners.delete(member);
			if (row.listeners.size === 0) alone.push(row);
		}
		for (const { key } of alone) this.rows.delete(key);
		this.members.delete(member);
		if (this.members.size === 0) {
			this.stopping.abort();
			this.hurry.abort();
			this.connection.stop();
		} else if (alone.length > 0) {
			this.opened?.unsubscribe(alone.map(({ instrument }) => instrument));
		}
		return this.members.size;
	}

	/** Opens the socket anew: the credential has changed. */
	renew(): void {
		this.connection.renew();
	}

	private rowsOf({ wants }: TickMember): PriceRow[] {
		return [...wants.keys()].flatMap((key) => this.rows.get(key) ?? []);
	}

	private anyMember(): TickMember {
		const [member] = this.members;
		if (!member) throw new Error('The feed has ended');
		return member;
	}

	private up(opened: OpenedTicks): void {
		this.opened = opened;
		this.held = this.broker?.tickStream.scaleIsInDoubt ? new Map() : null;
		this.health.up(Date.now());
		for (const row of this.rows.values()) {
			row.heardAt = 0;
			row.isSeeded = false;
		}
		opened.subscribe([...this.rows.values()].map(({ instrument }) => instrument));
		this.hurry.abort();
	}

	private receive(message: TickMessage): void {
		switch (message.kind) {
			case 'tick':
				return this.receiveTick(message.tick);
			case 'refused':
				return this.renewSession();
			case 'notSubscribed': {
				const { code, message: said } = message;
				return this.health.notSubscribed(code, said);
			}
		}
	}

	private receiveTick(tick: Tick): void {
		const row = this.rows.get(tick.key);
		if (!row) return;
		const now = Date.now();
		// One without a price says nothing that a quote would not.
		if (tick.lastPrice !== null) row.heardAt = now;
		if (this.held === null) return row.take(tick, now);
		this.held.set(tick.key, tick);
		if (row.quoted !== null) this.checkScale(this.held);
	}

	/** What was held is handed on once one of it is known to be in rupees. */
	private checkScale(held: Map<string, Tick>): void {
		if (this.health.isOffScale) return held.clear();
		const isOff = [...held].map(([key, tick]) => this.rows.get(key)?.isOffScale(tick) ?? null);
		if (isOff.includes(true)) {
			this.health.offScale(Date.now());
			return this.hurry.abort();
		}
		if (!isOff.includes(false)) return;
		this.held = null;
		for (const [key, tick] of held) this.rows.get(key)?.take(tick, Date.now());
	}

	/** The next socket is opened with another session. */
	private renewSession(): void {
		this.refused = this.opened?.token ?? null;
		this.opened?.socket.end();
	}

	/** Looks after the stream for as long as it goes on; never throws. */
	private async look(): Promise<void> {
		while (!this.stopping.signal.aborted) {
			await wait(this.health.nextLookIn(Date.now()), this.hurry.signal);
			this.hurry = new AbortController();
			if (this.stopping.signal.aborted) return;
			await this.lookOnce().catch((error: unknown) => this.health.trouble(error));
		}
	}

	private async lookOnce(): Promise<void> {
		const now = Date.now();
		const look = new MarketLook(now, await this.anyMember().calendar());
		if (this.health.isWellAgain(now)) for (const member of [...this.members]) member.onWell();
		const { rows, isCheck } = this.health.plan([...this.rows.values()], look, now);
		if (rows.length === 0) return;
		this.health.reads(now);
		const { quotes } = (this.broker ??= await this.anyMember().connect());
		const first = this.tellingScale(rows);
		const rest = rows.filter((row) => !first.includes(row));
		// Where none of the first is quoted, the rest may be.
		const early = first.length > 0 && (await this.read(quotes, first, look).catch(() => false));
		const moved = (await this.read(quotes, rest, look)) || early;
		if (this.health.read(moved, isCheck, Date.now())) this.renewSession();
	}

	/** Those that are read before all others, since the whole stream waits for them; none where it does not. */
	private tellingScale(rows: PriceRow[]): PriceRow[] {
		const { held } = this;
		if (held === null || rows.length <= TELL_SCALE) return [];
		const heard = rows.filter(({ key }) => held.has(key));
		return (heard.length > 0 ? heard : rows).slice(0, TELL_SCALE);
	}

	/** @returns whether a price has moved without the socket telling */
	private async read(quotes: QuotesApi, rows: PriceRow[], look: MarketLook): Promise<boolean> {
		const { moved, mode } = await readRows(quotes, rows, this.mode, look);
		this.mode = mode;
		if (this.held !== null) this.checkScale(this.held);
		return moved;
	}

	private tellTrouble(error: BrokerError): void {
		if (this.stopping.signal.aborted) return;
		for (const member of [...this.members]) member.onTrouble(error);
	}
}

function tooMany(broker: string, displayName: string, count: number, most: number): BrokerError {
	return inputError(
		broker,
		'instruments',
		'TOO_MANY_INSTRUMENTS',
		`The triggers of this account would follow ${count} instruments, and ${displayName} sends prices of ${most} at most.`,
		'Follow fewer instruments in this trigger, or in another one of this account. The others go on as they are.',
	);
}

const feeds = new SharedFeeds<TickMember, TickFeed>();

/**
 * Joins the feed of an account, which all who ask for it in this process share.
 * @throws BrokerError `input` where the socket does not take so many instruments
 */
export function joinTickFeed(account: string, member: TickMember, broker: TickBroker): JoinedFeed {
	return feeds.join(account, member, (known) => {
		known?.join(member, broker);
		return known ?? new TickFeed(member, broker);
	});
}
