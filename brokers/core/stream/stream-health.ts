import type { ConnectedBroker } from '../broker';
import { BrokerError, type Failure, withCode } from '../errors';
import type { MarketLook } from './market-look';
import type { PriceRow } from './price-row';

/** Which instruments are to be quoted now, and whether that tells a silent stream from a silent market. */
export interface ReadPlan {
	rows: PriceRow[];
	isCheck: boolean;
}

/** The stream and the quotes are looked after this often. */
const LOOK_MS = 10_000;
/** Quotes stand in for a socket that is down, at most this often… */
const READ_EVERY_MS = 5_000;
/** …and so that many instruments take a fifth of the calls that others, orders' checks among them, need too. */
const READ_MS_EACH = 20;
/** While no market trades. */
const READ_CLOSED_MS = 60_000;
const CLOSE_AGAIN_MS = 5 * 60_000;
/** No instrument whose market trades was heard of for so long: the quotes tell whether that can be. */
const QUIET_MS = 90_000;
/** A socket tells the last packet of each instrument when it is opened, a mute one too. */
const FIRST_WORDS_MS = 30_000;
const RENEW_EVERY_MS = 600_000;
/** An outage is told when it lasts; a refused log-in at once. */
const OUTAGE_MS = 60_000;
const WELL_AFTER_MS = 120_000;

/** How a price stream is doing: when quotes stand in for it, when it is mute, and what is told. Times are epoch milliseconds. */
export class StreamHealth {
	/** Its prices are not in rupees, and are not used. */
	isOffScale = false;
	private upSince: number | null = null;
	/** When an instrument whose market trades was heard of last. */
	private heardAt = 0;
	/** How long the sockets before this one were open and silent, milliseconds: one that is cut each minute is mute too. */
	private quietBefore = 0;
	/** Since when the stream cannot be relied on; null while it can. */
	private staleSince: number | null = Date.now();
	private readAt = 0;
	private readEvery = READ_EVERY_MS;
	private closesReadAt = 0;
	private isPartial = false;
	private checkedAt = 0;
	private muteSince: number | null = null;
	private movedUnheard = false;
	private renewedAt = -Infinity;
	/** Since when neither the socket nor the quotes work; null while one does. */
	private silentSince: number | null = Date.now();
	/** When a trouble was told last; null while all is well. */
	private troubleAt: number | null = null;

	constructor(
		private readonly broker: Pick<ConnectedBroker, 'id' | 'displayName'>,
		private readonly tell: (error: BrokerError) => void,
	) {}

	up(now: number): void {
		this.upSince = now;
		this.silentSince = null;
		this.isOffScale = false;
		this.isPartial = false;
		if (this.muteSince === null) this.staleSince = null;
	}

	down(now: number): void {
		if (this.upSince !== null) this.quietBefore = this.quietFor(this.upSince, now);
		this.upSince = null;
		this.staleSince ??= now;
	}

	/** How long to wait before the next look, milliseconds. */
	nextLookIn(now: number): number {
		if (this.staleSince === null) return LOOK_MS;
		const readAt = Math.max(this.staleSince, this.readAt) + this.readEvery;
		return Math.min(Math.max(0, readAt - now), LOOK_MS);
	}

	plan(all: PriceRow[], look: MarketLook, now: number): ReadPlan {
		const open = all.filter(({ instrument }) => look.of(instrument).openSince !== null);
		if (this.isHeardAgain(open)) this.stopBeingMute();
		if (this.isQuiet(open, look, now)) {
			this.checkedAt = now;
			return { rows: this.staleSince === null ? open : all, isCheck: true };
		}
		if (this.staleSince === null) return { rows: this.wanted(all, open, now), isCheck: false };
		const pace = Math.max(READ_EVERY_MS, all.length * READ_MS_EACH);
		this.readEvery = open.length > 0 ? pace : READ_CLOSED_MS;
		return { rows: this.nextLookIn(now) === 0 ? all : [], isCheck: false };
	}

	/** Quotes are asked for. */
	reads(now: number): void {
		this.readAt = now;
	}

	/**
	 * Quotes were read.
	 * @param moved a price has moved without the socket telling
	 * @returns whether the socket is mute, and to be opened anew with another session
	 */
	read(moved: boolean, isCheck: boolean, now: number): boolean {
		this.silentSince = null;
		if (isCheck || this.muteSince !== null) this.movedUnheard ||= moved;
		if (!isCheck || !this.movedUnheard) return false;
		this.movedUnheard = false;
		this.muteSince ??= now;
		this.staleSince ??= now;
		if (now - this.renewedAt >= RENEW_EVERY_MS) {
			this.renewedAt = now;
			return true;
		}
		this.say(
			'STREAM_MUTE',
			`${this.broker.displayName} sends no prices over the open socket, while its quotes move.`,
			'A new session did not help, and the next is tried in ten minutes; until then the prices are read every few seconds. Check with the broker whether the account has live data.',
		);
		return false;
	}

	offScale(now: number): void {
		this.isOffScale = true;
		this.staleSince ??= now;
		const { displayName } = this.broker;
		this.say(
			'PRICE_SCALE',
			`The prices that ${displayName} sends over the socket are a hundred times its quotes, or a hundredth: they are not used.`,
			'Until the socket sends rupees, the prices are read every few seconds. Please report it.',
		);
	}

	notSubscribed(code: string, said: string): void {
		this.isPartial = true;
		const { displayName } = this.broker;
		this.say(
			'NOT_SUBSCRIBED',
			`${displayName} does not send the prices of all instruments: ${withCode(said, code)}`,
			'Those of which nothing is heard are read every ten seconds instead. Follow fewer instruments.',
			'input',
		);
	}

	trouble(error: unknown): void {
		if (!(error instanceof BrokerError)) return;
		const now = Date.now();
		if (this.upSince === null) this.silentSince ??= now;
		const isLasting = this.silentSince !== null && now - this.silentSince >= OUTAGE_MS;
		if (!isLasting && !['login', 'input'].includes(error.failure)) return;
		this.troubleAt = now;
		this.tell(error);
	}

	/** Whether what was told is over; true once. */
	isWellAgain(now: number): boolean {
		if (this.troubleAt === null || now - this.troubleAt < WELL_AFTER_MS) return false;
		const isBad = this.isOffScale || this.isPartial || this.muteSince !== null;
		if (isBad || this.silentSince !== null) return false;
		this.troubleAt = null;
		return true;
	}

	/** What a stream that works leaves open. */
	private wanted(all: PriceRow[], open: PriceRow[], now: number): PriceRow[] {
		const rows = new Set(all.filter(({ isSeeded }) => !isSeeded));
		const closesOver = open.filter((row) => row.isCloseOver(now));
		if (closesOver.length > 0 && now - this.closesReadAt >= CLOSE_AGAIN_MS) {
			this.closesReadAt = now;
			for (const row of closesOver) rows.add(row);
		}
		if (this.isPartial) for (const row of open) if (row.heardAt === 0) rows.add(row);
		return [...rows];
	}

	private isQuiet(open: PriceRow[], look: MarketLook, now: number): boolean {
		if (this.upSince === null || open.length === 0 || this.isOffScale) return false;
		let since = this.checkedAt;
		for (const { heardAt, instrument } of open) {
			this.heardAt = Math.max(this.heardAt, heardAt);
			since = Math.max(since, look.of(instrument).openSince ?? 0);
		}
		return Math.min(now - since, this.quietFor(this.upSince, now)) >= QUIET_MS;
	}

	/** For how long an open socket has said nothing but its first words, milliseconds. */
	private quietFor(upSince: number, now: number): number {
		if (this.heardAt > upSince + FIRST_WORDS_MS) return now - this.heardAt;
		return this.quietBefore + now - upSince;
	}

	private isHeardAgain(open: PriceRow[]): boolean {
		if (this.muteSince === null || this.upSince === null) return false;
		const after = Math.max(this.muteSince, this.upSince + FIRST_WORDS_MS);
		return open.some(({ heardAt }) => heardAt > after);
	}

	private stopBeingMute(): void {
		this.muteSince = null;
		this.movedUnheard = false;
		if (this.upSince !== null && !this.isOffScale) this.staleSince = null;
	}

	private say(code: string, message: string, hint: string, failure: Failure = 'unclear'): void {
		this.troubleAt = Date.now();
		this.tell(
			new BrokerError({ broker: this.broker.id, failure, code, message, hint, cleared: true }),
		);
	}
}
