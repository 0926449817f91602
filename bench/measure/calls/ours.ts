import type { AxiosStatic } from 'axios';
import type * as angelOneClient from '../../../brokers/angelone/client';
import type * as angelOneLogin from '../../../brokers/angelone/login';
import type * as coreSession from '../../../brokers/core/session';
import type * as coreTransport from '../../../brokers/core/transport';
import type * as growwClient from '../../../brokers/groww/client';
import type * as growwLogin from '../../../brokers/groww/login';
import { angelOneDemoAccount } from '../../../simulators/angelone';
import { growwDemoAccount } from '../../../simulators/groww';
import { packageModules } from '../../support/packageModules';

/** The clients of the package as it is installed, with their pacing out of the way. */
export interface OurClients {
	angelOne: angelOneClient.AngelOneClient;
	groww: growwClient.GrowwClient;
	/** Of the sessions that the clients have logged in to. */
	tokens: { angelOne: string; groww: string };
	/** The axios that the package brings along. */
	axios: AxiosStatic;
}

const NO_PACE = { take: async () => () => undefined };
const TIMES = { timeoutMs: 15_000, patienceMs: 600_000, pacer: NO_PACE };

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
	const { AxiosSender } = built<typeof coreTransport>('core/transport');
	const { SessionKeeper, NO_SESSION } = built<typeof coreSession>('core/session');

	const { apiKey, clientCode, mpin, totpSecret } = angelOneDemoAccount;
	const angelSender = new AxiosSender({ origin: origins.angelOne, proxy: null });
	const angelLogin = new AngelOneLogin(
		{ baseUrl: origins.angelOne, apiKey, clientCode, mpin, totpSecret },
		angelSender,
	);
	const angelSessions = new SessionKeeper(angelLogin, inMemory(NO_SESSION), NO_SESSION);

	const growwSender = new AxiosSender({ origin: origins.groww, proxy: null });
	const growwEntry = new GrowwLogin(
		{
			baseUrl: origins.groww,
			authMethod: 'totp',
			apiKey: growwDemoAccount.totpToken,
			apiSecret: '',
			totpSecret: growwDemoAccount.totpSecret,
			dailyAccessToken: '',
		},
		growwSender,
	);
	const growwSessions = new SessionKeeper(growwEntry, inMemory(NO_SESSION), NO_SESSION);
	return {
		angelOne: new AngelOneClient({
			...TIMES,
			owner: angelLogin.owner,
			apiKey,
			clientCode,
			sender: angelSender,
			sessions: angelSessions,
		}),
		groww: new GrowwClient({
			...TIMES,
			owner: growwEntry.owner,
			sender: growwSender,
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
