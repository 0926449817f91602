import type { AxiosStatic } from 'axios';
import type * as angelOneClient from '../../../brokers/angelone/client';
import type * as angelOneLogin from '../../../brokers/angelone/login';
import type * as coreSession from '../../../brokers/core/session/session-manager';
import type * as coreTransport from '../../../brokers/core/http/axios-transport';
import type * as growwClient from '../../../brokers/groww/client';
import type * as growwLogin from '../../../brokers/groww/login';
import { angelOneDemoAccount } from '../../../simulators/angelone';
import { growwDemoAccount } from '../../../simulators/groww';
import { packageModules } from '../../support/packageModules';

/** The clients of the package as it is installed, with their rate limits out of the way. */
export interface OurClients {
	angelOne: angelOneClient.AngelOneClient;
	groww: growwClient.GrowwClient;
	/** Of the sessions that the clients have logged in to. */
	tokens: { angelOne: string; groww: string };
	/** The axios that the package brings along. */
	axios: AxiosStatic;
}

const NO_LIMITS = { acquire: async () => () => undefined };
const TIMES = { timeoutMs: 15_000, maxWaitMs: 600_000, rateLimiter: NO_LIMITS };

/** Connects both clients, logs in with each, and so opens their connections. */
export async function ourClients(
	packageDirectory: string,
	origins: { angelOne: string; groww: string },
): Promise<OurClients> {
	const { built, dependency } = packageModules(packageDirectory);
	const { AngelOneClient } = built<typeof angelOneClient>('angelone/client');
	const { AngelOneLogin } = built<typeof angelOneLogin>('angelone/login');
	const { GrowwClient } = built<typeof growwClient>('groww/client');
	const { GrowwLogin } = built<typeof growwLogin>('groww/login');
	const { AxiosTransport } = built<typeof coreTransport>('core/http/axios-transport');
	const { SessionManager, NO_SESSION } = built<typeof coreSession>('core/session/session-manager');

	const { apiKey, clientCode, mpin, totpSecret } = angelOneDemoAccount;
	const angelTransport = new AxiosTransport({ origin: origins.angelOne, proxy: null });
	const angelLogin = new AngelOneLogin(
		{ baseUrl: origins.angelOne, apiKey, clientCode, mpin, totpSecret },
		angelTransport,
	);
	const angelSessions = new SessionManager(angelLogin, inMemory(NO_SESSION), NO_SESSION);

	const growwTransport = new AxiosTransport({ origin: origins.groww, proxy: null });
	const growwEntry = new GrowwLogin(
		{
			baseUrl: origins.groww,
			authMethod: 'totp',
			apiKey: growwDemoAccount.totpToken,
			apiSecret: '',
			totpSecret: growwDemoAccount.totpSecret,
			dailyAccessToken: '',
		},
		growwTransport,
	);
	const growwSessions = new SessionManager(growwEntry, inMemory(NO_SESSION), NO_SESSION);
	return {
		angelOne: new AngelOneClient({
			...TIMES,
			owner: angelLogin.owner,
			apiKey,
			clientCode,
			transport: angelTransport,
			sessions: angelSessions,
		}),
		groww: new GrowwClient({
			...TIMES,
			owner: growwEntry.owner,
			transport: growwTransport,
			sessions: growwSessions,
		}),
		tokens: { angelOne: await angelSessions.token(), groww: await growwSessions.token() },
		axios: dependency<AxiosStatic>('axios'),
	};
}

function inMemory(first: coreSession.Session): coreSession.SessionStore {
	let stored = first;
	return {
		id: 'bench',
		read: async () => stored,
		write: async (session) => {
			stored = session;
		},
	};
}
