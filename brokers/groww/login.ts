import { createHash } from 'node:crypto';
import { fromTransport } from '../core/http/api-client';
import { retryLogin } from '../core/session/retry-login';
import { clockSkew, withClockSkew } from '../core/session/clock-skew';
import { BrokerError, withCode } from '../core/errors';
import { type HttpReply, type HttpTransport, TransportError } from '../core/http/http-transport';
import { nextIstHour } from '../core/ist';
import {
	type Authenticator,
	NO_SESSION,
	secretsFingerprint,
	type Session,
	sessionOwner,
} from '../core/session/session-manager';
import { TotpSecretError, totpCode, untilNextTotpStep } from '../core/session/totp';
import { wait } from '../core/wait';
import { isObject, parseJson, readText } from '../core/wire';
import { GROWW, growwHeaders } from './api';
import { ENDPOINTS } from './endpoints';
import { growwError, readFailure, readReply } from './errors';

export type AuthMethod = 'approval' | 'totp' | 'accessToken';

export interface GrowwSecrets {
	baseUrl: string;
	authMethod: AuthMethod;
	apiKey: string;
	apiSecret: string;
	totpSecret: string;
	dailyAccessToken: string;
}

const KEYS_PAGE = 'https://groww.in/trade-api/api-keys';
const TIMEOUT_MS = 15_000;
/** Tokens of every kind end at 06:00 in India. */
const SESSION_END_HOUR = 6;

/**
 * Gets the day's access token in one of the three documented ways (documentation: Authentication).
 * There is no refresh token, and 150 token requests a day at most.
 */
export class GrowwLogin implements Authenticator {
	readonly owner: string;
	readonly secrets: string;

	constructor(
		private readonly account: GrowwSecrets,
		private readonly transport: HttpTransport,
		private readonly signal?: AbortSignal,
		private readonly now: () => number = Date.now,
	) {
		this.owner = growwOwner(account);
		this.secrets = secretsFingerprint(
			this.owner,
			account.apiSecret,
			account.totpSecret,
			account.dailyAccessToken,
		);
	}

	/** @throws BrokerError */
	async login(previous: Session | null): Promise<Session> {
		if (this.account.authMethod === 'accessToken') return this.pastedToken(previous);
		this.assertKey();
		return this.account.authMethod === 'approval'
			? await retryLogin(async () => await this.approval(), this.signal)
			: await this.totp();
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

	private async approval(): Promise<Session> {
		const { apiKey, apiSecret } = this.account;
		if (apiSecret.trim() === '')
			throw refusedLogin('NO_API_SECRET', 'The API secret of the credential is empty.');
		const timestamp = String(Math.floor(this.now() / 1000));
		const reply = await this.post(
			{ key_type: 'approval', checksum: approvalChecksum(apiSecret.trim(), timestamp), timestamp },
			apiKey.trim(),
		);
		return this.readSession(reply);
	}

	private async totp(): Promise<Session> {
		try {
			return await retryLogin(async () => await this.enter(), this.signal);
		} catch (error) {
			const wrongCode =
				error instanceof BrokerError && error.failure === 'login' && error.code === WRONG_CODE;
			if (!wrongCode || error.clockSkewMs !== null) throw error;
			await wait(untilNextTotpStep(this.now()) + 500, this.signal);
			return await retryLogin(async () => await this.enter(), this.signal);
		}
	}

	private async enter(): Promise<Session> {
		const { apiKey, totpSecret } = this.account;
		let code: string;
		try {
			code = await totpCode(totpSecret, this.now());
		} catch (error) {
			if (error instanceof TotpSecretError) throw refusedLogin('BAD_TOTP_SECRET', error.message);
			throw error;
		}
		return this.readSession(await this.post({ key_type: 'totp', totp: code }, apiKey.trim()));
	}

	private async post(body: unknown, key: string): Promise<HttpReply> {
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

const WRONG_CODE = 'WRONG_TOTP';
const NEW_TOKEN_HINT = `Make a new access token on ${KEYS_PAGE} and paste it into the credential, or choose API Key and TOTP, which needs no daily step.`;
const KEY_HINT = `Copy the key again from ${KEYS_PAGE}; for TOTP it is the TOTP token. Check that it is active.`;
const APPROVAL_HINT = `Open ${KEYS_PAGE} and approve the key for today; check the API secret. With API Key and TOTP no daily approval is asked for.`;
const TOTP_HINT =
	'Check the TOTP secret (the key beside the QR code, not the six digits) and the clock of the n8n server.';

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

/** The end of a pasted token is past, or the broker no longer takes it. */
export function pastedTokenOver(): BrokerError {
	return refusedLogin(
		'DAILY_TOKEN_OVER',
		'The pasted Groww access token is over: tokens end at 06:00 India time.',
		NEW_TOKEN_HINT,
	);
}

function refusedLogin(
	code: string,
	message: string,
	hint = 'Complete the credential.',
	httpStatus: number | null = null,
): BrokerError {
	return new BrokerError({
		broker: GROWW,
		failure: 'login',
		code,
		message,
		hint,
		httpStatus,
		retryable: false,
	});
}

/** The `exp` of a JWT in epoch milliseconds; null where the token is none. */
function tokenExpiry(token: string): number | null {
	const payload = parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
	return isObject(payload) && typeof payload.exp === 'number' ? payload.exp * 1000 : null;
}
