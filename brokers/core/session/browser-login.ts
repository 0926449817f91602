import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { isObject, type JsonObject, parseJson } from '../wire';
import type { Session } from './session';

/** A log-in that a person makes in a browser, once a day, as a credential knows it. */
export interface BrowserLogin {
	/** Our own page, which leads to the broker's; blank where no workflow has one. */
	readonly link: string;
	/** What states are signed with; blank before the first workflow was published. */
	readonly stateKey: string;
	/** The broker's page. */
	page(state: string): string;
	/** What the broker sends back with the browser; null where there is no token in it. */
	readReturn(query: JsonObject): ReturnedLogin | null;
}

export interface ReturnedLogin {
	session: Session;
	/** Whether the token itself names the credential's account. */
	isOwn: boolean;
}

/** From the opening of our page to the return of the browser, milliseconds. */
export const STATE_LASTS_MS = 10 * 60_000;

/** A key of its own, never one that others know: the API key stands in the broker's address for all to see. */
export function newStateKey(): string {
	return randomBytes(32).toString('base64url');
}

/**
 * Signs and checks `state`: until when it counts, a nonce, and an HMAC of both with the credential and what
 * its sessions are issued for. Nothing is kept, so any process can check what another one signed.
 */
export class LoginState {
	constructor(
		private readonly key: string,
		private readonly credentialId: string,
		private readonly owner: string,
	) {}

	issue(now: number, nonce = randomBytes(16).toString('base64url')): string {
		const until = String(now + STATE_LASTS_MS);
		return [until, nonce, this.sign(until, nonce)].join('.');
	}

	/** The nonce of a state that was signed here and still counts; null for any other text. */
	nonceOf(state: string, now: number): string | null {
		const [until = '', nonce = '', signature = '', ...rest] = state.split('.');
		if (this.key === '' || rest.length > 0 || !isSame(signature, this.sign(until, nonce)))
			return null;
		return Number(until) > now ? nonce : null;
	}

	private sign(until: string, nonce: string): string {
		const signed = JSON.stringify([this.credentialId, this.owner, until, nonce]);
		return createHmac('sha256', this.key).update(signed).digest('base64url');
	}
}

/** In a time that does not tell how much is the same. */
export function isSame(one: string, other: string): boolean {
	const [a, b] = [Buffer.from(one), Buffer.from(other)];
	return a.length === b.length && timingSafeEqual(a, b);
}

/** What a JSON Web Token says, unchecked; nothing for any other text. */
export function jwtClaims(token: string): JsonObject {
	const claims = parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
	return isObject(claims) ? claims : {};
}

/**
 * Whether a token was issued after another, as far as both say: another one that tells nothing counts as
 * newer, the same one never does.
 */
export function isNewer(token: string, other: string): boolean {
	const [now, then] = [jwtClaims(token), jwtClaims(other)];
	for (const claim of ['iat', 'exp']) {
		const [a, b] = [now[claim], then[claim]];
		if (typeof a === 'number' && typeof b === 'number' && a !== b) return a > b;
	}
	return token !== other;
}
