import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { RunOptions, RunResult, StoredCredential } from '../harness';
import { output, requestsDuring, run, type BrokerName, type World } from '../support';

/** What a simulator keeps of a GTT order. */
interface Kept {
	id: number | string;
	status: string;
}

const WRITE = /\/gtt\/v1\/(create|modify|cancel)Rule$|\/order-advance\/(create|modify|cancel)/;

/** A buy of 10 SBIN that waits for 790: at Angel One of a limit order alone. */
const FORM: Record<BrokerName, INodeParameters> = {
	angelOne: { product: 'DELIVERY' },
	groww: { segment: 'CASH', product: 'CNC', triggerDirection: 'down', orderType: 'LIMIT' },
};

export function gttForm(name: BrokerName, changes: INodeParameters = {}): INodeParameters {
	return {
		exchange: 'NSE',
		instrument: { __rl: true, mode: 'symbol', value: 'SBIN' },
		transactionType: 'BUY',
		quantity: 10,
		triggerPrice: 790,
		price: 791.5,
		...FORM[name],
		...changes,
	};
}

/** A new account at one broker, and its GTT operations in n8n. */
export class GttTrader {
	private constructor(
		private readonly world: World,
		readonly name: BrokerName,
		readonly credential: StoredCredential,
		private readonly account: string,
	) {}

	static async at(world: World, name: BrokerName, fields: object = {}): Promise<GttTrader> {
		const { simulator, newCredential } = world.broker(name);
		const credential = await newCredential({ ...fields });
		const account = simulator.accounts.at(-1) as { clientCode?: string; vendorUserId?: string };
		return new GttTrader(world, name, credential, account.clientCode ?? account.vendorUserId ?? '');
	}

	get simulator() {
		return this.world.broker(this.name).simulator;
	}

	form(changes: INodeParameters = {}): INodeParameters {
		return gttForm(this.name, changes);
	}

	async run(
		operation: string,
		parameters: INodeParameters = {},
		options: Partial<RunOptions> = {},
	): Promise<RunResult> {
		const all = { resource: 'gtt', operation, ...parameters };
		const broker = this.world.broker(this.name);
		return await run(this.world.engine, broker, this.credential, all, options);
	}

	async one(operation: string, parameters: INodeParameters = {}): Promise<IDataObject> {
		return output(await this.run(operation, parameters));
	}

	async many(parameters: INodeParameters = {}): Promise<IDataObject[]> {
		const result = await this.run('getMany', parameters);
		if (result.status !== 'success') throw new Error(String(result.error?.message));
		return result.items.map(({ json }) => json);
	}

	async create(changes: INodeParameters = {}): Promise<IDataObject & { gttId: string }> {
		return (await this.one('create', this.form(changes))) as IDataObject & { gttId: string };
	}

	/** This account's GTT orders at the broker. */
	kept(): Kept[] {
		return this.name === 'angelOne'
			? this.world.angelOne.gtt.of(this.account)
			: this.world.groww.smartOrders.filter(({ account }) => account === this.account);
	}

	/** The writes that a piece of work sends, with their bodies. */
	async writesDuring(
		work: () => Promise<unknown>,
	): Promise<Array<{ call: string; body: unknown }>> {
		const requests = await requestsDuring(this.simulator, work);
		return requests
			.filter(({ path }) => WRITE.test(path))
			.map(({ method, path, body }) => ({ call: `${method} ${path}`, body }));
	}
}
