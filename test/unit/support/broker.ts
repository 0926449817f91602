import type { BrokerModule } from '../../../brokers/core/broker';
import type { Endpoints } from '../../../brokers/core/http/endpoints';
import { openBroker, type OpenOptions } from '../../../brokers/core/open-broker';
import type { JsonObject } from '../../../brokers/core/wire';
import { loggedIn } from './accounts';
import { type Answer, ScriptedTransport } from './transport';

const FIELDS = { apiKey: 'key-1', clientCode: 'A12345' };

/** A logged-in account of a broker, which shares its limits and its reads with no other. */
export function accountOf(module: BrokerModule, fields: JsonObject = FIELDS) {
	const { owner, sessions } = loggedIn();
	return { sessions, credential: { ...module.readCredential(fields), client: owner } };
}

/** A broker that answers from a script, and what it is asked. Its instruments are not to be had. */
export function openWith<A extends object, T extends Endpoints>(
	module: BrokerModule<A, T>,
	answers: Answer[],
	changes: Partial<OpenOptions> = {},
) {
	const transport = new ScriptedTransport(...answers);
	const broker = openBroker(module, {
		...accountOf(module),
		transport,
		timeoutMs: 7_000,
		maxWaitMs: 30_000,
		instruments: async () => await Promise.reject(new Error('no instruments in this test')),
		...changes,
	});
	return { broker, transport };
}

/** Lets the fake clock run while the work waits. */
export async function running<T>(work: Promise<T>, ms = 60_000): Promise<T> {
	work.catch(() => undefined);
	await jest.advanceTimersByTimeAsync(ms);
	return await work;
}
