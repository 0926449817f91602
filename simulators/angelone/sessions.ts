import { loginNow, matchTotp, nextIstTime } from '../core';
import type { SessionStore, SimulatorClock } from '../core';
import type { AngelOneAccount } from './accounts';
import { Refusal, tokenRefusal } from './envelopes';
import { TokenSigner } from './jwt';
import type { Claims } from './jwt';
import type { AngelOneQuirks } from './quirks';

const HOUR_MS = 3_600_000;
const TOTP_AND_CLIENT = 'Invalid totp and client combination';

interface Session {
	id: string;
	account: AngelOneAccount;
	/** Epoch ms, simulator clock. */
	endsAt: number;
	refreshEndsAt: number;
	revoked: boolean;
	/** Its refresh token was used or revoked. */
	refreshSpent: boolean;
}

/** The three tokens of a log-in or a refresh. */
export interface TokenSet {
	jwtToken: string;
	refreshToken: string;
	feedToken: string;
}

/** Log-ins, tokens and their ends. */
export class Sessions implements SessionStore {
	/** Log-ins that succeeded, and that were made. */
	logins = 0;
	loginAttempts = 0;
	/** Access, refresh and feed tokens, as they were issued. */
	readonly issuedTokens: string[] = [];
	private readonly signer = new TokenSigner();
	private readonly sessions = new Map<string, Session>();
	private readonly wrongLogins = new Map<string, number>();
	private readonly usedTotpStep = new Map<string, number>();
	private readonly lastLogins = new Map<string, number>();
	private serial = 0;

	constructor(
		private readonly clock: SimulatorClock,
		private readonly quirks: AngelOneQuirks,
		private readonly accounts: AngelOneAccount[],
	) {}

	/** @throws Refusal AG8004 where no client has this key, or it is not active */
	accountOfKey(apiKey: string): AngelOneAccount {
		const account = this.accounts.find((one) => one.apiKey === apiKey && apiKey !== '');
		if (account === undefined || !account.apiKeyActive) throw new Refusal('AG8004');
		return account;
	}

	/** @throws Refusal where anything is wrong */
	login(apiKey: string, clientCode: string, pin: string, totp: string): TokenSet {
		const keyOwner = this.accountOfKey(apiKey);
		const account = this.accounts.find((one) => one.clientCode === clientCode);
		if (account === undefined) throw this.unknownClient();
		if (keyOwner !== account) throw new Refusal('AG8004');
		if (account.locked) throw this.loginRefusal(new Refusal('AB1006'));
		try {
			this.checkSecrets(account, pin, totp);
		} catch (error) {
			this.noteWrongLogin(account);
			throw error;
		}
		this.wrongLogins.delete(clientCode);
		if (this.quirks.secondLoginKillsOld) this.revoke((session) => session.account === account);
		this.logins += 1;
		this.lastLogins.set(clientCode, this.clock.now());
		return this.open(account);
	}

	/** Of a person who is known at the broker's own page. */
	loginInBrowser(account: AngelOneAccount): TokenSet {
		this.lastLogins.set(account.clientCode, this.clock.now());
		return this.open(account);
	}

	/** Replaces all three tokens. @throws Refusal AB8050, AB8051 or of the access token */
	refresh(accessToken: string, apiKey: string, refreshToken: string): TokenSet {
		const access = this.verified(accessToken, 'access');
		if (access === null) throw new Refusal('AG8001');
		const claims = this.verified(refreshToken, 'refresh');
		const session = claims === null ? undefined : this.sessions.get(claims.jti);
		if (session === undefined || session.refreshSpent) throw new Refusal('AB8050');
		if (access.username !== session.account.clientCode) throw new Refusal('AB8050');
		if (this.accountOfKey(apiKey) !== session.account) throw new Refusal('AG8004');
		const now = this.clock.now();
		const bothMustLive = !this.quirks.refreshPastSessionEnd && session.endsAt <= now;
		if (session.refreshEndsAt <= now || bothMustLive) throw new Refusal('AB8051');
		session.refreshSpent = true;
		if (!this.quirks.refreshKeepsOldToken) session.revoked = true;
		return this.open(session.account);
	}

	/** The client of a live access token, used with its own API key. @throws Refusal */
	authenticate(authorization: string | undefined, apiKey: string): AngelOneAccount {
		const session = this.sessionOf(authorization);
		if (this.accountOfKey(apiKey) !== session.account) throw new Refusal('AG8004');
		return session.account;
	}

	/** The client of a token, whatever its key, as the sockets know it: 401 for no such token, 403 for one that has ended. */
	forSocket(
		token: string | undefined,
		kind: Claims['kind'] = 'access',
	): AngelOneAccount | 401 | 403 {
		const claims = this.verified(bare(token ?? ''), kind);
		const session = claims === null ? undefined : this.sessions.get(claims.jti);
		if (session === undefined) return 401;
		return session.revoked || session.endsAt <= this.clock.now() ? 403 : session.account;
	}

	/** Ends the session of this token, or all of its client. */
	logout(authorization: string | undefined): void {
		const ending = this.sessionOf(authorization);
		const all = this.quirks.logoutKillsAllSessions;
		this.revoke((session) => (all ? session.account === ending.account : session === ending));
	}

	/** When a client logged in last, epoch ms; undefined before. */
	lastLoginAt({ clientCode }: AngelOneAccount): number | undefined {
		return this.lastLogins.get(clientCode);
	}

	expireAll(): void {
		for (const session of this.sessions.values()) {
			session.endsAt = Math.min(session.endsAt, this.clock.now());
		}
	}

	revokeAll(): void {
		this.revoke(() => true);
	}

	clear(): void {
		this.logins = 0;
		this.loginAttempts = 0;
		this.issuedTokens.length = 0;
		for (const known of [this.sessions, this.wrongLogins, this.usedTotpStep, this.lastLogins])
			known.clear();
	}

	/** The client code that a request names, good token or not; for counting rates. */
	clientCodeOf(authorization: string | undefined): string | null {
		return this.signer.verify(bare(authorization ?? ''))?.username ?? null;
	}

	private sessionOf(authorization: string | undefined): Session {
		if (authorization === undefined || bare(authorization) === '') throw new Refusal('AG8003');
		const claims = this.verified(bare(authorization), 'access');
		const session = claims === null ? undefined : this.sessions.get(claims.jti);
		if (session === undefined) throw new Refusal('AG8001');
		if (session.revoked) throw tokenRefusal(this.quirks.revokedTokenReply);
		if (session.endsAt <= this.clock.now()) throw tokenRefusal(this.quirks.expiredTokenReply);
		return session;
	}

	private checkSecrets(account: AngelOneAccount, pin: string, totp: string): void {
		if (pin === '' && this.quirks.emptyPinSaysTotp) throw this.wrongTotp();
		if (pin === account.webPassword) throw this.loginRefusal(new Refusal('AB7001'));
		if (pin !== account.mpin) throw this.loginRefusal(new Refusal(this.quirks.wrongPinCode));
		const step = matchTotp(account.totpSecret, totp, loginNow(this.clock, this.quirks));
		const replayed =
			this.quirks.refuseTotpReplay && step !== null && step <= this.lastStepOf(account);
		if (step === null || replayed) throw this.wrongTotp();
		this.usedTotpStep.set(account.clientCode, step);
	}

	private lastStepOf(account: AngelOneAccount): number {
		return this.usedTotpStep.get(account.clientCode) ?? -1;
	}

	private noteWrongLogin(account: AngelOneAccount): void {
		const wrong = (this.wrongLogins.get(account.clientCode) ?? 0) + 1;
		this.wrongLogins.set(account.clientCode, wrong);
		if (wrong >= this.quirks.lockAfterWrongLogins) account.locked = true;
	}

	private wrongTotp(): Refusal {
		const text = this.quirks.totpRefusal === 'live' ? TOTP_AND_CLIENT : undefined;
		return this.loginRefusal(new Refusal('AB1050', text));
	}

	private unknownClient(): Refusal {
		const { totpRefusal, wrongPinCode } = this.quirks;
		return totpRefusal === 'live' ? this.wrongTotp() : this.loginRefusal(new Refusal(wrongPinCode));
	}

	private loginRefusal(refusal: Refusal): Refusal {
		return new Refusal(refusal.code, refusal.text, this.quirks.loginRefusalStatus);
	}

	private open(account: AngelOneAccount): TokenSet {
		const now = this.clock.now();
		this.serial += 1;
		const session: Session = {
			id: `${account.clientCode}-${this.serial}`,
			account,
			endsAt:
				this.quirks.sessionHours === null
					? nextIstTime(now, this.quirks.sessionEndHour)
					: now + this.quirks.sessionHours * HOUR_MS,
			refreshEndsAt: now + this.quirks.refreshTokenHours * HOUR_MS,
			revoked: false,
			refreshSpent: false,
		};
		this.sessions.set(session.id, session);
		const token = (kind: Claims['kind'], endsAt: number): string =>
			this.signer.sign({
				username: account.clientCode,
				usertype: 'USER',
				jti: session.id,
				kind,
				iat: Math.floor(now / 1000),
				exp: Math.floor(endsAt / 1000),
			});
		const jwt = token('access', session.endsAt);
		const refreshToken = token('refresh', session.refreshEndsAt);
		const feedToken = token('feed', session.endsAt);
		this.issuedTokens.push(jwt, refreshToken, feedToken);
		return {
			jwtToken: this.quirks.bearerPrefixOnJwt ? `Bearer ${jwt}` : jwt,
			refreshToken,
			feedToken,
		};
	}

	private verified(token: string, kind: Claims['kind']): Claims | null {
		const claims = this.signer.verify(bare(token));
		return claims?.kind === kind ? claims : null;
	}

	private revoke(which: (session: Session) => boolean): void {
		for (const session of this.sessions.values()) {
			if (!which(session)) continue;
			session.revoked = true;
			session.refreshSpent = true;
		}
	}
}

const bare = (authorization: string): string => authorization.replace(/^(Bearer\s+)+/i, '').trim();
