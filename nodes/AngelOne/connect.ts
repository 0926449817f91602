import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import { type AngelOneAccount, readAngelOneAccount } from '../../brokers/angelone/account';
import { ANGEL_ONE } from '../../brokers/angelone/api';
import { AngelOneClient } from '../../brokers/angelone/client';
import { angelOneInstruments } from '../../brokers/angelone/instruments';
import { AngelOneLogin } from '../../brokers/angelone/login';
import { readSession } from '../../brokers/core/account';
import type { EgressFilter } from '../../brokers/core/agents';
import type { InstrumentIndex } from '../../brokers/core/instruments/types';
import { SessionKeeper } from '../../brokers/core/session';
import { AxiosSender } from '../../brokers/core/transport';
import { egressFilterOf } from '../shared/egress';
import { instrumentsOf } from '../shared/instrument-files';
import type { Operation } from '../shared/operation';
import { CredentialSessionStore } from '../shared/session-store';

export const CREDENTIAL = 'angelOneApi';
/** For one request: the official SDKs give up after 7 s. */
const TIMEOUT_MS = 15_000;
/** For all waiting on the broker's limits in one call. */
const PATIENCE_MS = 30_000;

/** The broker as the operations see it, for one execution. */
export interface AngelOne {
	account: AngelOneAccount;
	client: AngelOneClient;
	sessions: SessionKeeper;
	instruments(): Promise<InstrumentIndex>;
	/** For blotting out of messages. */
	secrets: string[];
	signal?: AbortSignal;
}

export type AngelOneOperation = Operation<AngelOne>;

/** Reads the credential once and makes the client of this execution. */
export async function connect(functions: IExecuteFunctions): Promise<AngelOne> {
	const data = await functions.getCredentials(CREDENTIAL);
	const account = readAngelOneAccount(data);
	const filter = egressFilterOf(functions.helpers);
	const signal = functions.getExecutionCancelSignal();
	const sender = new AxiosSender({ origin: account.baseUrl, proxy: account.proxy, filter });
	const login = new AngelOneLogin(account.secrets, sender, signal);
	const sessions = new SessionKeeper(
		login,
		new CredentialSessionStore(functions, CREDENTIAL),
		readSession(data),
	);
	const client = new AngelOneClient({
		owner: login.owner,
		apiKey: account.secrets.apiKey.trim(),
		clientCode: account.secrets.clientCode.trim(),
		sender,
		sessions,
		timeoutMs: TIMEOUT_MS,
		patienceMs: PATIENCE_MS,
		signal,
	});
	return {
		account,
		client,
		sessions,
		signal,
		secrets: secretsOf(account),
		instruments: async () => await instruments(account, filter),
	};
}

/** The instrument list for the editor's dropdown: needs no log-in. */
export async function instrumentsForEditor(
	functions: ILoadOptionsFunctions,
): Promise<InstrumentIndex> {
	const account = readAngelOneAccount(await functions.getCredentials(CREDENTIAL));
	return await instruments(account, egressFilterOf(functions.helpers));
}

export function secretsOf({ secrets, proxy }: AngelOneAccount): string[] {
	const { apiKey, mpin, totpSecret } = secrets;
	return [apiKey, mpin, totpSecret, proxy?.password ?? ''];
}

async function instruments(
	{ baseUrl, proxy }: AngelOneAccount,
	filter: EgressFilter | undefined,
): Promise<InstrumentIndex> {
	return await instrumentsOf(ANGEL_ONE, angelOneInstruments(baseUrl), { proxy, filter });
}
