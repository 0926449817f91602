import type { AxiosStatic } from 'axios';
import type * as angelOneBroker from '../../../brokers/angelone';
import type { BrokerModule } from '../../../brokers/core/broker';
import type { ReferenceJournal } from '../../../brokers/core/journal/journal';
import type * as coreTransport from '../../../brokers/core/http/axios-transport';
import type * as coreOpenBroker from '../../../brokers/core/open-broker';
import type * as coreSession from '../../../brokers/core/session/session-manager';
import type { JsonObject } from '../../../brokers/core/wire';
import type * as growwBroker from '../../../brokers/groww';
import { angelOneDemoAccount } from '../../../simulators/angelone';
import { growwDemoAccount } from '../../../simulators/groww';
import { type PackageModules, packageModules } from '../../support/packageModules';

/** The brokers as the nodes of the installed package have them, with their rate limits out of the way. */
export interface OurBrokers {
	angelOne: angelOneBroker.AngelOne;
	groww: growwBroker.Groww;
	/** Of the sessions that they have logged in to. */
	tokens: { angelOne: string; groww: string };
	/** The axios that the package brings along. */
	axios: AxiosStatic;
}

const nothing = () => undefined;
const NO_LIMITS = { acquire: async () => ({ sent: nothing, answered: nothing }) };

/** Connects both accounts, logs in to each, and so opens their connections. */
export async function ourBrokers(
	packageDirectory: string,
	origins: { angelOne: string; groww: string },
): Promise<OurBrokers> {
	const modules = packageModules(packageDirectory);
	const { angelOne } = modules.built<typeof angelOneBroker>('angelone/index');
	const { groww } = modules.built<typeof growwBroker>('groww/index');
	const ofAngelOne = { ...angelOneDemoAccount, baseUrl: origins.angelOne };
	const ofGroww = {
		baseUrl: origins.groww,
		authMethod: 'totp',
		apiKey: growwDemoAccount.totpToken,
		totpSecret: growwDemoAccount.totpSecret,
	};
	const atAngelOne = opened(modules, angelOne, ofAngelOne);
	const atGroww = opened(modules, groww, ofGroww);
	return {
		angelOne: atAngelOne,
		groww: atGroww,
		tokens: {
			angelOne: await atAngelOne.sessions.token(),
			groww: await atGroww.sessions.token(),
		},
		axios: modules.dependency<AxiosStatic>('axios'),
	};
}

/** An account, connected by the modules of the installed package. It logs in when it is first asked. */
export function opened<A extends object>(
	{ built }: PackageModules,
	module: BrokerModule<A>,
	fields: JsonObject,
	journal?: ReferenceJournal,
) {
	const { AxiosTransport } = built<typeof coreTransport>('core/http/axios-transport');
	const { SessionManager, NO_SESSION } = built<typeof coreSession>('core/session/session-manager');
	const { openBroker } = built<typeof coreOpenBroker>('core/open-broker');
	const credential = module.readCredential(fields);
	const transport = new AxiosTransport({ origin: credential.baseUrl, proxy: null });
	const authenticator = credential.authenticator(transport);
	return openBroker(module, {
		credential,
		transport,
		sessions: new SessionManager(authenticator, inMemory(NO_SESSION), NO_SESSION),
		rateLimiter: NO_LIMITS,
		...(journal ? { journal: () => journal } : {}),
		instruments: async () => await Promise.reject(new Error('The bench looks nothing up.')),
	});
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
