import type { Has } from '../../../brokers/core/broker';
import { BrokerError, inputError } from '../../../brokers/core/errors';
import { toIstIso } from '../../../brokers/core/ist';
import {
	type BrowserLogin,
	isNewer,
	isSame,
	LoginState,
	newStateKey,
	type ReturnedLogin,
	STATE_LASTS_MS,
} from '../../../brokers/core/session/browser-login';
import { feedAccount, renewFeeds } from '../../../brokers/core/stream/shared-feeds';
import { normaliseError } from '../errors';
import { failuresOf } from './login-failures';
import { type PageName, sendPage } from './login-page';
import type { CallContext, NodeContext } from './webhook';

type Context = CallContext<Has<'account'>>;

const COOKIE = 'broker-login';
/** The nonce of the cookie that opens the last page: no log-in begins with it. */
const DONE = 'done';
const TRIES = 3;

/** Whether the credential leads here. @throws BrokerError `input` */
export async function isSetUp(context: NodeContext<unknown>): Promise<boolean> {
	const { broker, testRun, ownUrl, credential } = context;
	if (testRun)
		throw inputError(
			broker,
			'event',
			'TEST_RUN',
			'The log-in in the browser needs the published workflow: the broker sends the browser to the Production URL alone.',
			'Publish the workflow, and open its Production URL. To try the rest, pin an output of this node.',
		);
	const { browserLogin } = await credential();
	if (!browserLogin)
		throw inputError(
			broker,
			'credentials',
			'NOT_BY_BROWSER',
			'The credential of this node logs in by itself, so there is no log-in in the browser.',
			'Choose the log-in in the browser in the credential, then publish the workflow again.',
		);
	return browserLogin.link === ownUrl && browserLogin.stateKey !== '';
}

/** Writes the link into the credential, and the key once. @throws BrokerError */
export async function setUp(context: NodeContext<unknown>): Promise<void> {
	for (let left = TRIES; left > 0; left--) {
		const { browserLogin } = await context.credential();
		const loginStateKey = browserLogin?.stateKey || newStateKey();
		await context.store.keepBeside({ loginUrl: context.ownUrl, loginStateKey });
		// A log-in that was stored in the same moment may have brought the old fields back.
		if (await isSetUp(context)) return;
	}
	throw new BrokerError({
		broker: context.broker,
		failure: 'unclear',
		code: 'NOT_STORED',
		message: 'The link of the log-in could not be stored in the credential.',
		hint: 'Fields of the credential that hold expressions cannot be written. Publish the workflow again.',
	});
}

/** Nobody is sent to an address that is no more. */
export async function takeDown({ credential, ownUrl, store, logger }: NodeContext<unknown>) {
	const stored = await credential().catch(() => null);
	if (stored === null) logger.warn('The link of the log-in was not removed: no credential.');
	else if (stored.browserLogin?.link === ownUrl) await store.keepBeside({ loginUrl: '' });
}

/**
 * A person's browser: sent to the broker's page, back from there with a session, or on our last page.
 * Never throws. What it says is fixed, and no token is in it, in a log or in an execution.
 */
export async function answerLogin(context: Context): Promise<object[] | null> {
	try {
		return await new Visit(context).answer();
	} catch (error) {
		// Broken credential fields, a store out of reach. Its words may hold anything.
		const code = error instanceof BrokerError ? error.code : 'unexpected';
		context.logger.error(`A log-in in the browser failed (${code}).`);
		sendPage(context, 'failed');
		return null;
	}
}

/** One visit of a browser. */
class Visit {
	private readonly now = Date.now();

	constructor(private readonly context: Context) {}

	async answer(): Promise<object[] | null> {
		const { context } = this;
		const credential = await context.credential();
		const { browserLogin, owner } = credential;
		if (!browserLogin || browserLogin.stateKey === '') return this.page('notSetUp');
		const state = new LoginState(browserLogin.stateKey, context.store.id, owner);
		const nonce = state.nonceOf(context.cookie(COOKIE), this.now);
		const { query } = context;
		if ('done' in query)
			return this.page(nonce === DONE ? 'done' : 'nothing', credential.clientCode ?? '');
		if ('auth_token' in query)
			return this.startedHere(nonce)
				? await this.finish(browserLogin, state)
				: this.page('foreign');
		if ('state' in query) return this.page('noToken');
		const issued = state.issue(this.now);
		this.redirect(browserLogin.page(issued), issued);
		return null;
	}

	/** The broker may leave `state` out; the cookie of this browser it must be in any case. */
	private startedHere(nonce: string | null): boolean {
		const { query, cookie } = this.context;
		if (nonce === null || nonce === DONE) return false;
		return query.state === undefined || isSame(String(query.state), cookie(COOKIE));
	}

	private async finish(browserLogin: BrowserLogin, state: LoginState): Promise<object[] | null> {
		const { context } = this;
		const failures = failuresOf(`${context.store.id} ${context.address}`);
		if (failures.areTooMany(this.now)) return this.page('tooMany');
		const returned = browserLogin.readReturn(context.query);
		const problem = returned === null ? 'noToken' : await this.problemOf(returned);
		if (problem === 'otherAccount' || problem === 'refused') failures.note(this.now);
		if (returned === null || problem !== null) return this.page(problem ?? 'noToken');
		if (!(await context.store.keep({ ...returned.session }))) {
			context.logger.error('The session of a log-in in the browser could not be stored.');
			return this.page('failed');
		}
		const { clientCode, baseUrl, client } = await context.credential();
		// Sockets that wait for a session try again at once.
		renewFeeds(feedAccount(context.broker, { baseUrl, client }));
		this.redirect('?done=1', state.issue(this.now, DONE));
		const expiresAt = toIstIso(Date.parse(returned.session.sessionExpiresAt));
		return [{ broker: context.broker, clientCode, expiresAt }];
	}

	/** Why this session is not stored; null where it is the account's own, and newer than what is stored. */
	private async problemOf({ session, isOwn }: ReturnedLogin): Promise<PageName | null> {
		const { context } = this;
		if (!isOwn) return 'otherAccount';
		if (!(await this.isNews(session.accessToken))) return 'used';
		try {
			const { account, credential } = await context.connect(session);
			const { clientCode } = (await account.profile()).value;
			if (clientCode?.toUpperCase() !== credential.clientCode?.toUpperCase()) return 'otherAccount';
		} catch (error) {
			const { code, failure } = normaliseError(error, context.broker, []);
			context.logger.warn(`A log-in in the browser could not be verified (${code}).`);
			const said = ['login', 'tokenRefused', 'refused'].includes(failure);
			return said ? 'refused' : 'unreachable';
		}
		return (await this.isNews(session.accessToken)) ? null : 'used';
	}

	private async isNews(token: string): Promise<boolean> {
		const { accessToken, sessionOwner } = await this.context.store.read();
		const { owner } = await this.context.credential();
		return accessToken === '' || sessionOwner !== owner || isNewer(token, accessToken);
	}

	private page(name: PageName, clientCode = ''): null {
		sendPage(this.context, name, clientCode);
		return null;
	}

	/** Secure unless n8n itself is reached by plain http, where browsers would drop such a cookie. */
	private redirect(location: string, cookie: string): void {
		const { protocol, pathname } = new URL(this.context.ownUrl);
		const secure = protocol === 'http:' ? '' : '; Secure';
		const lasts = STATE_LASTS_MS / 1000;
		this.context.reply(303, {
			location: location,
			'set-cookie': `${COOKIE}=${cookie}; Max-Age=${lasts}; Path=${pathname}; HttpOnly; SameSite=Lax${secure}`,
			'cache-control': 'no-store',
			'referrer-policy': 'no-referrer',
		});
	}
}
