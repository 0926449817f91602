import { fromTransport } from '../core/http/network-failure';
import { loginWithCode } from '../core/session/retry-login';
import { clockSkew, withClockSkew } from '../core/session/clock-skew';
import { BrokerError } from '../core/errors';
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
import { jwtClaims } from '../core/session/browser-login';
import { sameTotpSecret, TotpSecretError, totpCode } from '../core/session/totp';
import { isObject, readText } from '../core/wire';
import { ANGEL_ONE, angelOneHeaders } from './api';
import { ENDPOINTS } from './endpoints';
import { angelOneError, readReply } from './errors';

export interface AngelOneSecrets {
	baseUrl: string;
	apiKey: string;
	clientCode: string;
	mpin: string;
	totpSecret: string;
}

const TIMEOUT_MS = 15_000;
/** AB1007 is documented as an error of the order system too; at a log-in with these words it is the PIN. */
const WRONG_PIN_TEXT = /\b(login ?id|password|m?pin)\b/i;

/**
 * Logs in with MPIN and TOTP, or by the refresh token of the last session where there is one
 * (documentation: User, "Login" and "Generate Token").
 */
export class AngelOneLogin implements Authenticator {
	readonly broker = ANGEL_ONE;
	readonly owner: string;
	readonly secrets: string;
	/** The code that was sent last. */
	private sentCode = '';

	constructor(
		private readonly account: AngelOneSecrets,
		private readonly transport: HttpTransport,
		private readonly signal?: AbortSignal,
		private readonly now: () => number = Date.now,
	) {
		this.owner = angelOneOwner(account);
		const totpSecret = sameTotpSecret(account.totpSecret);
		this.secrets = secretsFingerprint(this.owner, account.mpin.trim(), totpSecret);
	}

	/** @throws BrokerError */
	async login(previous: Session | null, attempt?: LoginAttempt): Promise<Session> {
		this.assertComplete();
		try {
			const refreshed = previous?.refreshToken ? await this.refresh(previous) : null;
			return refreshed ?? (await this.fullLogin(attempt?.repeated ?? false));
		} catch (error) {
			if (!(error instanceof BrokerError)) throw error;
			const { apiKey, mpin, totpSecret } = this.account;
			throw withoutSecretsOf(error, [apiKey, mpin, totpSecret, this.sentCode]);
		}
	}

	/** A wrong PIN stays wrong, and the account is locked after a few. */
	restAfter({ code, message }: BrokerError, usual: number): number {
		const wrongPin = code === 'AB1000' || (code === 'AB1007' && WRONG_PIN_TEXT.test(message));
		return wrongPin ? Number.POSITIVE_INFINITY : usual;
	}

	/** Null where the broker does not take the refresh token: then only the full login helps. */
	private async refresh(previous: Session): Promise<Session | null> {
		try {
			const reply = await this.post(
				ENDPOINTS.refresh.path,
				{ refreshToken: previous.refreshToken },
				previous.accessToken,
			);
			return this.readSession(reply);
		} catch (error) {
			if (error instanceof BrokerError && error.failure !== 'cancelled') return null;
			throw error;
		}
	}

	private async fullLogin(repeated: boolean): Promise<Session> {
		return await loginWithCode({
			enter: async () => await this.enter(),
			isWrongCode: ({ code }) => code === 'AB1050',
			repeated,
			now: this.now,
			signal: this.signal,
		});
	}

	private async enter(): Promise<Session> {
		const { clientCode, mpin, totpSecret } = this.account;
		const totp = await this.code(totpSecret);
		return this.readSession(
			await this.post(
				ENDPOINTS.login.path,
				{ clientcode: clientCodeOf(clientCode), password: mpin.trim(), totp },
				null,
			),
		);
	}

	private async code(secret: string): Promise<string> {
		try {
			this.sentCode = await totpCode(secret, this.now());
			return this.sentCode;
		} catch (error) {
			if (error instanceof TotpSecretError) throw this.refused('BAD_TOTP_SECRET', error.message);
			throw error;
		}
	}

	private async post(path: string, body: unknown, token: string | null): Promise<HttpReply> {
		try {
			return await this.transport.send({
				method: 'POST',
				path,
				body,
				headers: angelOneHeaders(this.account.apiKey.trim(), token),
				timeoutMs: TIMEOUT_MS,
				signal: this.signal,
			});
		} catch (error) {
			if (!(error instanceof TransportError)) throw error;
			// Nothing but a log-in can have happened, so it may be tried again.
			throw fromTransport(ANGEL_ONE, error);
		}
	}

	private readSession(reply: HttpReply): Session {
		const meaning = readReply(reply);
		if (!meaning.ok) throw this.loginFailure(meaning.error, reply);
		const data = isObject(meaning.data) ? meaning.data : {};
		const accessToken = readText(data.jwtToken)?.replace(/^Bearer\s+/i, '');
		if (!accessToken)
			throw angelOneError(
				'unclear',
				'NO_TOKEN',
				'Angel One accepted the log-in but sent no token.',
				reply.status,
			);
		return {
			...NO_SESSION,
			accessToken,
			refreshToken: readText(data.refreshToken) ?? '',
			feedToken: readText(data.feedToken) ?? '',
			sessionOwner: this.owner,
			sessionExpiresAt: new Date(tokenEnd(accessToken, this.now())).toISOString(),
		};
	}

	/** Every refusal of a login is about the secrets, whatever failure its code means elsewhere. */
	private loginFailure(error: BrokerError, reply: HttpReply): BrokerError {
		if (error.failure === 'rateLimited' || (error.failure === 'unclear' && error.code !== 'AB1007'))
			return error;
		const refused = error.with({
			failure: 'login',
			retryable: false,
			hint: error.hint ?? LOGIN_HINTS[error.code] ?? LOGIN_HINTS.other,
		});
		return error.code === 'AB1050' ? withClockSkew(refused, clockSkew(reply, this.now())) : refused;
	}

	private assertComplete(): void {
		const { apiKey, clientCode, mpin } = this.account;
		if (!apiKey.trim()) throw this.refused('NO_API_KEY', 'The API key of the credential is empty.');
		if (!clientCode.trim())
			throw this.refused('NO_CLIENT_CODE', 'The client code of the credential is empty.');
		// Angel One answers an empty PIN with "Invalid totp", which would send the user astray.
		if (!mpin.trim()) throw this.refused('NO_MPIN', 'The MPIN of the credential is empty.');
	}

	private refused(code: string, message: string): BrokerError {
		return new BrokerError({
			broker: ANGEL_ONE,
			failure: 'login',
			code,
			message,
			retryable: false,
			hint: 'Complete the credential.',
		});
	}
}

const LOGIN_HINTS: Record<string, string> = {
	AB1007: 'Check the client code and the four-digit MPIN.',
	other: 'Check the client code, the MPIN, the API key and the TOTP secret of the credential.',
};

/** A client code as Angel One knows it, in capitals alone; people type it as they like. */
export function clientCodeOf(typed: string): string {
	return typed.trim().toUpperCase();
}

/** What a token of this account is issued for. */
export function angelOneOwner(
	{ baseUrl, apiKey, clientCode }: Pick<AngelOneSecrets, 'baseUrl' | 'apiKey' | 'clientCode'>,
	...way: string[]
): string {
	return sessionOwner(ANGEL_ONE, baseUrl, apiKey.trim(), clientCodeOf(clientCode), ...way);
}

/** The client itself, whatever its API key: the broker's limits count for each client code. */
export function angelOneClientKey(
	account: Pick<AngelOneSecrets, 'baseUrl' | 'clientCode'>,
): string {
	return `${account.baseUrl} ${clientCodeOf(account.clientCode)}`;
}

/** Sessions end at midnight in India, or with the token's own `exp` where that comes first. */
export function tokenEnd(jwt: string, now: number): number {
	const { exp } = jwtClaims(jwt);
	const end = typeof exp === 'number' ? exp * 1000 : Number.POSITIVE_INFINITY;
	return Math.min(nextIstHour(now, 0), end);
}
