import { createHash } from 'node:crypto';
import { fromTransport } from '../core/http/network-failure';
import { loginWithCode, retryLogin } from '../core/session/retry-login';
import { clockSkew, withClockSkew } from '../core/session/clock-skew';
import { BrokerError, withCode } from '../core/errors';
import { type HttpReply, type HttpTransport, TransportError } from '../core/http/http-transport';
import { nextIstHour } from '../core/ist';
import { withoutSecretsOf } from '../core/redact';
import {
	type Authenticator,
	type LoginAttempt,
	NO_SESSION,
	secretsFingerprint,
	type Session,
	sessionOwner,
} from '../core/session/session-manager';
import { sameTotpSecret, TotpSecretError, totpCode } from '../core/session/totp';
import { isObject, parseJson, readText } from '../core/wire';
import { GROWW, growwHeaders } from './api';
import { ENDPOINTS } from './endpoints';
import { growwError, readFailure, readReply } from './errors';
import {
	APPROVAL_HINT,
	KEY_HINT,
	NEW_TOKEN_HINT,
	pastedTokenOver,
	refusedLogin,
	TOTP_HINT,
	WRONG_CODE,
} from './login-errors';
import { countTokenRequest } from './token-budget';

export type AuthMethod = 'approval' | 'totp' | 'accessToken';

export interface GrowwSecrets {
	baseUrl: string;
	authMethod: AuthMethod;
	apiKey: string;
	apiSecret: string;
	totpSecret: string;
	dailyAccessToken: string;
}

const TIMEOUT_MS = 15_000;
/** Tokens of every kind end at 06:00 in India. */
const SESSION_END_HOUR = 6;
const APPROVAL_REST_MS = 600_000;
/** An approval does not mend a wrong secret. */
const WRONG_SECRET_TEXT = /checksum|signature|secret/i;

/**
 * Gets the day's access token in one of the three documented ways (documentation: Authentication).
 * There is no refresh token, and 150 token requests a day at most.
 */
export class GrowwLogin implements Authenticator {
	readonly broker = GROWW;
	readonly owner: string;
	readonly secrets: string;
	/** The code or checksum that was sent last. */
	private sent = '';

	constructor(
		private readonly account: GrowwSecrets,
		private readonly transport: HttpTransport,
		private readonly signal?: AbortSignal,
		private readonly now: () => number = Date.now,
	) {
		this.owner = growwOwner(account);
		this.secrets = secretsFingerprint(
			this.owner,
			account.apiSecret.trim(),
			sameTotpSecret(account.totpSecret),
			account.dailyAccessToken.trim(),
		);
	}

	/** @throws BrokerError */
	async login(previous: Session | null, attempt?: LoginAttempt): Promise<Session> {
		if (this.account.authMethod === 'accessToken') return this.pastedToken(previous);
		this.assertKey();
		try {
			return this.account.authMethod === 'approval'
				? await retryLogin(async () => await this.approval(attempt), this.signal)
				: await this.totp(attempt);
		} catch (error) {
			if (!(error instanceof BrokerError)) throw error;
			const { apiKey, apiSecret, totpSecret } = this.account;
			throw withoutSecretsOf(error, [apiKey, apiSecret, totpSecret, this.sent]);
		}
	}

	/** A person may approve the key at any time, so it is asked for again within ten minutes. */
	restAfter({ code, message }: BrokerError, usual: number): number {
		return code === 'NOT_APPROVED' && !WRONG_SECRET_TEXT.test(message) ? APPROVAL_REST_MS : usual;
	}

	/** A token made on Groww's page cannot be renewed; once refused it stays refused. */
	private pastedToken(previous: Session | null): Session {
		const token = this.account.dailyAccessToken.trim().replace(/^Bearer\s+/i, '');
		if (token === '')
			throw refusedLogin(
				'NO_DAILY_TOKEN',
				'The access token of the credential is empty.',
				NEW_TOKEN_HINT,
			);
		const expires = tokenExpiry(token) ?? nextIstHour(this.now(), SESSION_END_HOUR);
		if (expires <= this.now() || previous?.accessToken === token) throw pastedTokenOver();
		return this.session(token, expires);
	}

	private async approval(attempt?: LoginAttempt): Promise<Session> {
		const { apiKey, apiSecret } = this.account;
		if (apiSecret.trim() === '')
			throw refusedLogin('NO_API_SECRET', 'The API secret of the credential is empty.');
		// An integer, as the official SDK sends it; the documentation shows a text.
		const timestamp = Math.floor(this.now() / 1000);
		this.sent = approvalChecksum(apiSecret.trim(), String(timestamp));
		const body = { key_type: 'approval', checksum: this.sent, timestamp };
		const reply = await this.post(body, apiKey.trim(), attempt);
		return this.readSession(reply);
	}

	private async totp(attempt?: LoginAttempt): Promise<Session> {
		return await loginWithCode({
			enter: async () => await this.enter(attempt),
			isWrongCode: ({ failure, code }) => failure === 'login' && code === WRONG_CODE,
			repeated: attempt?.repeated ?? false,
			now: this.now,
			signal: this.signal,
		});
	}

	private async enter(attempt?: LoginAttempt): Promise<Session> {
		const { apiKey, totpSecret } = this.account;
		try {
			this.sent = await totpCode(totpSecret, this.now());
		} catch (error) {
			if (error instanceof TotpSecretError) throw refusedLogin('BAD_TOTP_SECRET', error.message);
			throw error;
		}
		const body = { key_type: 'totp', totp: this.sent };
		return this.readSession(await this.post(body, apiKey.trim(), attempt));
	}

	private async post(body: unknown, key: string, attempt?: LoginAttempt): Promise<HttpReply> {
		if (attempt) await countTokenRequest(attempt, `${this.account.baseUrl} ${key}`, this.now());
		try {
			return await this.transport.send({
				method: 'POST',
				path: ENDPOINTS.accessToken.path,
				body,
				headers: growwHeaders(key, true),
				timeoutMs: TIMEOUT_MS,
				signal: this.signal,
			});
		} catch (error) {
			if (!(error instanceof TransportError)) throw error;
			throw fromTransport(GROWW, error);
		}
	}

	/** The token's reply is not wrapped in the usual envelope. */
	private readSession(reply: HttpReply): Session {
		const body = parseJson(reply.text);
		const token = isObject(body) && reply.status < 300 ? readText(body.token) : null;
		if (token === null) throw this.loginFailure(reply);
		return this.session(token, nextIstHour(this.now(), SESSION_END_HOUR));
	}

	private session(token: string, expires: number): Session {
		return {
			...NO_SESSION,
			accessToken: token,
			sessionOwner: this.owner,
			sessionExpiresAt: new Date(expires).toISOString(),
		};
	}

	private loginFailure(reply: HttpReply): BrokerError {
		const meaning = readReply(reply);
		const error = meaning.ok
			? growwError('unclear', 'NO_TOKEN', 'Groww answered without a token.', reply.status)
			: meaning.error;
		if (error.failure === 'rateLimited' || error.failure === 'unclear') return error;
		const body = parseJson(reply.text);
		const { said, code } = isObject(body)
			? readFailure(body)
			: { said: 'no reason given', code: '' };
		const keyUnknown = reply.status === 401 && code === '401';
		const named = `Groww refused the log-in: ${withCode(said, code)}`;
		if (keyUnknown) return refusedLogin('KEY_REFUSED', named, KEY_HINT, reply.status);
		const approval = this.account.authMethod === 'approval';
		const refused = refusedLogin(
			approval ? 'NOT_APPROVED' : WRONG_CODE,
			named,
			approval ? APPROVAL_HINT : TOTP_HINT,
			reply.status,
		);
		return withClockSkew(refused, clockSkew(reply, this.now()));
	}

	private assertKey(): void {
		if (this.account.apiKey.trim() === '')
			throw refusedLogin('NO_API_KEY', 'The API key of the credential is empty.');
	}
}

/** Lower-case hex SHA-256 of secret and epoch seconds, joined without a separator. */
export function approvalChecksum(secret: string, epochSeconds: string): string {
	return createHash('sha256').update(`${secret}${epochSeconds}`).digest('hex');
}

/** What a token of this account is issued for; a pasted token is its own account. */
export function growwOwner(account: GrowwSecrets): string {
	const { baseUrl, authMethod, apiKey, dailyAccessToken } = account;
	return sessionOwner(
		GROWW,
		baseUrl,
		authMethod,
		authMethod === 'accessToken' ? dailyAccessToken.trim() : apiKey.trim(),
	);
}

/** The `exp` of a JWT in epoch milliseconds; null where the token is none. */
function tokenExpiry(token: string): number | null {
	const payload = parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
	return isObject(payload) && typeof payload.exp === 'number' ? payload.exp * 1000 : null;
}
