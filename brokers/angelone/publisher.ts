/** The log-in of a Publisher app: a person's, in the browser ("Publisher Login" of SmartAPI's documentation). */
import { BrokerError } from '../core/errors';
import type { Authenticator } from '../core/session/authenticator';
import { type BrowserLogin, jwtClaims, type ReturnedLogin } from '../core/session/browser-login';
import { NO_SESSION, secretsFingerprint, type Session } from '../core/session/session';
import { type JsonObject, readText } from '../core/wire';
import { ANGEL_ONE, API_HOSTS } from './api';
import { type AngelOneSecrets, angelOneOwner, clientCodeOf, tokenEnd } from './login';

const LIVE_PAGE = 'https://smartapi.angelone.in';
const PATH = '/publisher-login';

type Account = Pick<AngelOneSecrets, 'baseUrl' | 'apiKey' | 'clientCode'>;

/** What the sessions of a Publisher app are issued for: no log-in by MPIN gives one of them. */
export function publisherOwner(account: Account): string {
	return angelOneOwner(account, 'publisher');
}

/** Never logs in by itself, and says where a person does. */
export class PublisherLogin implements Authenticator {
	readonly broker = ANGEL_ONE;
	readonly inBrowser = true;
	readonly owner: string;
	readonly secrets: string;

	constructor(
		account: Account,
		private readonly link: string,
	) {
		this.owner = publisherOwner(account);
		this.secrets = secretsFingerprint(this.owner, 'publisher');
	}

	/** @throws BrokerError `login`, always */
	async login(): Promise<Session> {
		const what =
			this.link === ''
				? 'Publish a workflow with the trigger On publisher login: it gives the link to log in with, and'
				: `Log in at ${this.link} first:`;
		return await Promise.reject(
			new BrokerError({
				broker: ANGEL_ONE,
				failure: 'login',
				code: 'BROWSER_LOGIN_NEEDED',
				message: `${what} Angel One has no session of today for this credential.`,
				hint: 'A person logs in once a day in the browser; the session lasts until midnight in India. Then run it again.',
				retryable: false,
				cleared: true,
			}),
		);
	}
}

/** @param stored the link and the key as the credential has them */
export function browserLoginOf(
	account: Account,
	stored: Pick<BrowserLogin, 'link' | 'stateKey'>,
): BrowserLogin {
	const apiKey = account.apiKey.trim();
	return {
		...stored,
		page: (state) => {
			const { hostname, origin } = new URL(account.baseUrl);
			const page = new URL(PATH, API_HOSTS.includes(hostname) ? LIVE_PAGE : origin);
			page.search = new URLSearchParams({ api_key: apiKey, state }).toString();
			return page.href;
		},
		readReturn: (query) => readReturn(query, account),
	};
}

/**
 * A `refresh_token`, which some have seen, is left: whoever logs in tomorrow is a person again. Without a
 * feed token all works but the feed of prices.
 */
function readReturn(query: JsonObject, account: Account): ReturnedLogin | null {
	const accessToken = readText(query.auth_token)?.replace(/^Bearer\s+/i, '');
	if (!accessToken) return null;
	const session = {
		...NO_SESSION,
		accessToken,
		feedToken: readText(query.feed_token) ?? '',
		sessionOwner: publisherOwner(account),
		sessionExpiresAt: new Date(tokenEnd(accessToken, Date.now())).toISOString(),
	};
	return { session, isOwn: namesClient(accessToken, clientCodeOf(account.clientCode)) };
}

/** The claim is documented nowhere: `username` where it is there, else any that is the client code. */
function namesClient(token: string, clientCode: string): boolean {
	const { username, ...others } = jwtClaims(token);
	const names = typeof username === 'string' ? [username] : Object.values(others);
	return names.some((name) => typeof name === 'string' && clientCodeOf(name) === clientCode);
}
