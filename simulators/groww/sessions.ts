import { randomBytes } from 'node:crypto';
import { nextIstTime } from '../core';
import type { SessionStore, SimulatorClock } from '../core';
import type { GrowwAccount } from './types';

interface Session {
	account: GrowwAccount;
	/** Epoch ms. */
	expires: number;
	revoked: boolean;
}

/** What a token of the feed stands for. */
export interface SocketSession {
	account: GrowwAccount;
	/** The public key that it was issued for. */
	socketKey: string;
	subscriptionId: string;
	/** Epoch ms. */
	expires: number;
}

/** The hour (IST) at which every access token ends. */
const EXPIRY_HOUR = 6;

/** Live and dead access tokens. There is no log-out at Groww: a token ends at 06:00 IST or in its UI. */
export class Sessions implements SessionStore {
	/** Token requests that succeeded. */
	logins = 0;
	/** Tokens of log-ins, as they were issued. */
	readonly issuedTokens: string[] = [];
	private readonly byToken = new Map<string, Session>();
	private readonly socketSessions = new Map<string, SocketSession>();
	private readonly spentCodes = new Set<string>();

	constructor(
		private readonly clock: SimulatorClock,
		private readonly accounts: GrowwAccount[],
	) {}

	/** Makes a token that lives to the next 06:00 IST. */
	issue(account: GrowwAccount, options: { killOthers: boolean }) {
		if (options.killOthers) this.sessionsOf(account).forEach((session) => (session.revoked = true));
		const token = tokenText();
		this.logins += 1;
		this.issuedTokens.push(token);
		const session = this.store(token, account);
		return { token, expires: session.expires };
	}

	/** A token for the feed, which nothing else takes, for the holder of this key alone. */
	issueSocketToken(session: Omit<SocketSession, 'expires'>): { token: string; expires: number } {
		const token = tokenText();
		const expires = nextIstTime(this.clock.now(), EXPIRY_HOUR);
		this.issuedTokens.push(token);
		this.socketSessions.set(token, { ...session, expires });
		return { token, expires };
	}

	/** Whom a token of the feed was issued to; null for one that is unknown or has ended. */
	forSocket(token: string): SocketSession | null {
		const session = this.socketSessions.get(token);
		return session && session.expires > this.clock.now() ? session : null;
	}

	/** The owner of a token that is good now; null for any other. */
	authenticate(token: string): GrowwAccount | null {
		const session = this.find(token);
		if (!session || session.revoked || session.expires <= this.clock.now()) return null;
		return session.account;
	}

	/** The owner of a token, dead or alive. */
	ownerOf(token: string): GrowwAccount | null {
		return this.find(token)?.account ?? null;
	}

	/** Notes that a one-time code was used, named by its key and time step. False where it was before. */
	spendCode(code: string): boolean {
		const isFirst = !this.spentCodes.has(code);
		this.spentCodes.add(code);
		return isFirst;
	}

	clear(): void {
		this.logins = 0;
		this.issuedTokens.length = 0;
		this.byToken.clear();
		this.socketSessions.clear();
		this.spentCodes.clear();
	}

	/** All known tokens are past their end from now on. */
	expireAll(): void {
		const now = this.clock.now();
		for (const session of [...this.everySession(), ...this.socketSessions.values()])
			session.expires = Math.min(session.expires, now);
	}

	/** All known tokens are revoked, as by a click in Groww's web page. */
	revokeAll(): void {
		for (const session of this.everySession()) session.revoked = true;
	}

	private find(token: string): Session | undefined {
		return this.byToken.get(token) ?? this.findPasted(token);
	}

	/** A token made on the web page begins to count when it is first seen. */
	private findPasted(token: string): Session | undefined {
		const owner = this.accounts.find((account) => account.dailyAccessToken === token);
		return owner && this.store(token, owner);
	}

	private store(token: string, account: GrowwAccount): Session {
		const session = {
			account,
			expires: nextIstTime(this.clock.now(), EXPIRY_HOUR),
			revoked: false,
		};
		this.byToken.set(token, session);
		return session;
	}

	private everySession(): Session[] {
		for (const { dailyAccessToken } of this.accounts)
			if (dailyAccessToken !== undefined) this.find(dailyAccessToken);
		return [...this.byToken.values()];
	}

	private sessionsOf(account: GrowwAccount): Session[] {
		return this.everySession().filter((session) => session.account === account);
	}
}

/** A text that looks like a JWT and means nothing. */
function tokenText(): string {
	const header = Buffer.from('{"alg":"ES256","kid":"simulated"}').toString('base64url');
	return `${header}.${randomBytes(60).toString('base64url')}.${randomBytes(64).toString('base64url')}`;
}
