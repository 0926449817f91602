import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { MarketInstrument } from '../core';
import { AccountSockets, type Listener, type Refused } from './accountSocket';
import type { AngelOneAccount } from './accounts';
import { figuresOf } from './figures';
import type { AngelOneState } from './state';
import { framesOf } from './tickFrames';
import { clientOf, type Credentials, credentialsOf, hasEnded } from './tickHandshake';
import { exchangeTypeOf, type Subscription, Subscriptions } from './tickSubscriptions';

const LOOK_EVERY_MS = 25;
const MODES = [1, 2, 3] as const;
const NO_CLOSING_FRAME = 1006;

interface TickListener extends Listener {
	given: Credentials;
	/** Let in with a session that had ended, by which nothing comes. */
	mute: boolean;
	subscriptions: Subscriptions;
	lastRoundAt: number;
	/** How many packets of a flood are due. */
	due: number;
	lastLookAt: number;
}

/** What the last packet of an instrument said beside the market's figures. */
interface Stamp {
	sequence: number;
	/** Simulator time, epoch ms, whole seconds. */
	at: number;
}

/** The smart-stream: prices of what each connection asks for, as the simulated market has them. */
export class TickSockets extends AccountSockets<TickListener> {
	private readonly sequences = new Map<number, number>();
	private readonly stamps = new Map<string, Stamp>();
	/** When connections broke off that still count, by client code. */
	private readonly broken: Array<{ account: AngelOneAccount; at: number }> = [];

	constructor(private readonly state: AngelOneState) {
		super(LOOK_EVERY_MS);
		state.market.onPrice((instrument) => this.priceSet(instrument));
	}

	/** How many subscriptions each open connection has. */
	get subscriptions(): number[] {
		return [...this.listeners].map((one) => one.subscriptions.size);
	}

	protected override answerTo(request: IncomingMessage): AngelOneAccount | Refused {
		const { quirks } = this.state;
		const forced = quirks.tickSocketHandshake;
		if (forced === 'reset' || forced === 'silence') return forced;
		if (forced === 'bare401') return { status: 401 };
		if (forced === 401) return { status: 401, says: 'Invalid Header - Invalid Auth token' };
		if (forced !== 'byHeaders') return { status: forced };
		const account = clientOf(credentialsOf(request, this.state), this.state);
		if (!('clientCode' in account)) return account;
		const since = Date.now() - quirks.tickSocketReleaseMs;
		const held = this.broken.filter((one) => one.account === account && one.at > since).length;
		if (this.openOf(account) + held < quirks.tickSocketMost) return account;
		return quirks.tickSocketAboveMost === 429 ? { status: 429 } : 'reset';
	}

	protected override listenerOf(
		socket: WebSocket,
		account: AngelOneAccount,
		request: IncomingMessage,
	): TickListener {
		const { scrips, quirks } = this.state;
		const given = credentialsOf(request, this.state);
		const now = Date.now();
		return {
			...{ socket, account, given, due: 0, lastPingAt: now, lastRoundAt: now, lastLookAt: now },
			mute: quirks.tickSocketOldSession === 'mute' && hasEnded(given, this.state),
			subscriptions: new Subscriptions(scrips, quirks),
		};
	}

	protected override lifeSigns() {
		const { quirks } = this.state;
		return {
			pong: quirks.tickSocketPong,
			idleMs: quirks.tickSocketIdleMs,
			handshakeDelayMs: quirks.tickSocketHandshakeDelayMs,
		};
	}

	protected override left({ account }: TickListener, code: number): void {
		if (this.state.quirks.tickSocketReleaseMs > 0 && code === NO_CLOSING_FRAME)
			this.broken.push({ account, at: Date.now() });
	}

	protected override hear(listener: TickListener, text: string): void {
		const { added, error } = listener.subscriptions.take(text);
		if (error !== null) listener.socket.send(error);
		const { tickSocketCachedAfterMs: after } = this.state.quirks;
		if (after === null || added.length === 0) return;
		const send = () => added.forEach((one) => this.push(listener, one, this.stampOf(one)));
		setTimeout(send, after).unref();
	}

	protected override tell(listener: TickListener): void {
		const { quirks } = this.state;
		const now = Date.now();
		if (quirks.tickSocketAtExpiry === 'closes' && hasEnded(listener.given, this.state))
			listener.socket.close(1000);
		if (now - listener.lastRoundAt >= quirks.tickSocketEveryMs) {
			listener.lastRoundAt = now;
			for (const one of listener.subscriptions.values())
				if (this.trades(one)) this.push(listener, one, this.newStamp(one));
		}
		listener.due += ((now - listener.lastLookAt) * quirks.tickSocketFloodPerSecond) / 1000;
		listener.lastLookAt = now;
		if (listener.due >= 1) this.flood(listener);
	}

	private flood(listener: TickListener): void {
		const all = listener.subscriptions.values();
		if (all.length === 0) listener.due = 0;
		for (; listener.due >= 1; listener.due--) {
			const one = all[Math.floor(listener.due) % all.length];
			const stamp = this.newStamp(one);
			this.push(listener, one, stamp, (stamp.sequence % 2) * one.instrument.tickPaise);
		}
	}

	private trades({ instrument }: Subscription): boolean {
		const { quirks, exchange } = this.state;
		return quirks.tickSocketOutOfHours === 'ticks' || exchange.isOpen(instrument);
	}

	private priceSet(instrument: MarketInstrument): void {
		const exchangeType = exchangeTypeOf(instrument);
		const stamp = this.newStamp({ exchangeType, instrument });
		for (const listener of this.listeners) {
			for (const mode of MODES) {
				const one = listener.subscriptions.get(mode, exchangeType, instrument.token);
				if (one) this.push(listener, one, stamp);
			}
		}
	}

	/** @param above the market's last price, in paise */
	private push(listener: TickListener, one: Subscription, stamp: Stamp, above = 0): void {
		const { quirks } = this.state;
		const { socket, mute, given } = listener;
		const over = quirks.tickSocketAtExpiry === 'mute' && hasEnded(given, this.state);
		if (mute || over || quirks.tickSocketStalls || socket.readyState !== socket.OPEN) return;
		const figures = figuresOf(one.instrument, this.state);
		const { mode, exchangeType } = one;
		const content = {
			...{ mode, exchangeType, token: one.instrument.token, ...stamp },
			figures: { ...figures, ltp: figures.ltp + above },
		};
		for (const frame of framesOf(content, quirks)) socket.send(frame, () => undefined);
		if (socket.bufferedAmount > quirks.tickSocketBufferBytes) socket.terminate();
	}

	/** That of the last packet, so that the cached one is the same to the byte. */
	private stampOf(one: Omit<Subscription, 'mode'>): Stamp {
		return this.stamps.get(keyOf(one)) ?? this.newStamp(one);
	}

	/** One counter for all tokens of an exchange; none for indices (A6). */
	private newStamp(one: Omit<Subscription, 'mode'>): Stamp {
		const { exchangeType, instrument } = one;
		const next = (this.sequences.get(exchangeType) ?? 0) + this.state.quirks.tickSocketTimes;
		this.sequences.set(exchangeType, next);
		const at = Math.floor(this.state.clock.now() / 1000) * 1000;
		const stamp = { sequence: instrument.kind === 'IDX' ? 0 : next, at };
		this.stamps.set(keyOf(one), stamp);
		return stamp;
	}
}

const keyOf = ({ exchangeType, instrument }: Omit<Subscription, 'mode'>): string =>
	`${exchangeType}/${instrument.token}`;
