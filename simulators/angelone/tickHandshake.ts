import type { IncomingMessage } from 'node:http';
import type { HttpRefusal } from './accountSocket';
import type { AngelOneAccount } from './accounts';
import type { AngelOneState } from './state';

/** What a client names itself by. */
export interface Credentials {
	/** Null where the way it came has none. */
	authorization: string | null;
	clientCode: string;
	apiKey: string | null;
	feedToken: string;
}

/** The four headers; or the query that is documented for browsers, which has no JWT (A1). */
export function credentialsOf(
	{ headers, url = '' }: IncomingMessage,
	{ quirks }: AngelOneState,
): Credentials {
	const header = (name: string) => String(headers[name] ?? '');
	const query = new URL(url, 'http://localhost').searchParams;
	if (quirks.tickSocketAuth !== 'headers' && query.has('feedToken')) {
		const [clientCode, apiKey, feedToken] = ['clientCode', 'apiKey', 'feedToken'].map(
			(name) => query.get(name) ?? '',
		);
		return { authorization: null, clientCode, apiKey, feedToken };
	}
	const lenient = quirks.tickSocketAuth === 'lenient';
	return {
		authorization: lenient ? null : header('authorization'),
		clientCode: header('x-client-code'),
		apiKey: lenient ? null : header('x-api-key'),
		feedToken: header('x-feed-token'),
	};
}

/** The client, or the 401 that says which of the four is wrong. */
export function clientOf(given: Credentials, state: AngelOneState): AngelOneAccount | HttpRefusal {
	const { authorization, clientCode, apiKey, feedToken } = given;
	const account = state.accounts.find((one) => one.clientCode === clientCode);
	if (authorization !== null && !isTheirs(authorization, 'access', account, state))
		return refusal('Auth token');
	if (account === undefined) return refusal('Client Code');
	if (apiKey !== null && apiKey !== account.apiKey) return refusal('API Key');
	return isTheirs(feedToken, 'feed', account, state) ? account : refusal('Feed Token');
}

const refusal = (what: string): HttpRefusal => ({
	status: 401,
	says: `Invalid Header - Invalid ${what}`,
});

/** Whether the session behind a token has ended. */
export function hasEnded({ feedToken }: Credentials, { sessions }: AngelOneState): boolean {
	return typeof sessions.forSocket(feedToken, 'feed') === 'number';
}

function isTheirs(
	token: string,
	kind: 'access' | 'feed',
	account: AngelOneAccount | undefined,
	{ sessions, quirks }: AngelOneState,
): boolean {
	const bearer = /^Bearer /.test(token);
	const form = kind === 'access' ? quirks.tickSocketBearer : 'forbidden';
	if (form !== 'any' && bearer !== (form === 'required')) return false;
	const owner = sessions.forSocket(token, kind);
	if (owner === 403) return quirks.tickSocketOldSession !== 'refused';
	// A client code that nobody has is told of as such.
	return owner !== 401 && (account === undefined || owner === account);
}
