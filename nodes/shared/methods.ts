/** What the editor calls. The work behind each is loaded when it is first asked for. */
import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	ILoadOptionsFunctions,
	INodeCredentialTestResult,
	INodeListSearchResult,
} from 'n8n-workflow';
import type { Abilities, BrokerModule } from '../../brokers/core/broker';

/** Loads a broker's module: n8n loads a node's own file at every start, whether it is used or not. */
export type LoadBroker<A extends object> = () => Promise<BrokerModule<A>>;

/** The search of the instrument picker. */
export function instrumentSearch(load: LoadBroker<Pick<Abilities, 'instruments'>>) {
	return async function searchInstruments(
		this: ILoadOptionsFunctions,
		filter?: string,
	): Promise<INodeListSearchResult> {
		const { listInstruments } = await import('./list-search');
		return await listInstruments(this, await load(), filter);
	};
}

/** The lists of what an account has. */
export const orderSearch = (load: LoadBroker<Pick<Abilities, 'orders'>>) =>
	async function searchOrders(this: ILoadOptionsFunctions, filter?: string) {
		const { listOrders } = await import('./list-search');
		return await listOrders(this, await load(), filter);
	};

export const gttSearch = (load: LoadBroker<Pick<Abilities, 'gtt'>>) =>
	async function searchGtts(this: ILoadOptionsFunctions, filter?: string) {
		const { listGtts } = await import('./list-search');
		return await listGtts(this, await load(), filter);
	};

export const positionSearch = (load: LoadBroker<Pick<Abilities, 'portfolio'>>) =>
	async function searchPositions(this: ILoadOptionsFunctions, filter?: string) {
		const { listPositions } = await import('./list-search');
		return await listPositions(this, await load(), filter);
	};

/** The Test button of a credential. */
export function credentialTest(load: LoadBroker<Pick<Abilities, 'account'>>) {
	return async function testCredential(
		this: ICredentialTestFunctions,
		credential: ICredentialsDecrypted,
	): Promise<INodeCredentialTestResult> {
		const { testCredential: test } = await import('./credential-test');
		return await test(this, await load(), credential.data ?? {});
	};
}
