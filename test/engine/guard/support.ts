import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { RunOptions, RunResult, StoredCredential } from '../harness';
import { type Broker, type BrokerName, requestsDuring, run, type World } from '../support';

const GTT: Record<BrokerName, INodeParameters> = {
	angelOne: { product: 'DELIVERY' },
	groww: { product: 'CNC', segment: 'CASH', triggerDirection: 'down' },
};

/** One account at one broker, with a credential whose guard rails are set. */
export class Guarded {
	readonly intraday: string;

	private constructor(
		readonly world: World,
		readonly broker: Broker,
		readonly credential: StoredCredential,
	) {
		this.intraday = broker.name === 'angelOne' ? 'INTRADAY' : 'MIS';
	}

	static async at(world: World, name: BrokerName, fields: object = {}): Promise<Guarded> {
		const broker = world.broker(name);
		return new Guarded(world, broker, await broker.newCredential({ ...fields }));
	}

	async run(
		parameters: INodeParameters,
		options: Partial<RunOptions> = {},
		credential = this.credential,
	): Promise<RunResult> {
		return await run(this.world.engine, this.broker, credential, parameters, options);
	}

	async edit(fields: object): Promise<void> {
		await this.world.engine.editCredential(this.credential.id, { ...fields });
	}

	/** A buy of 10 that rests. */
	async buy(changes: INodeParameters = {}): Promise<RunResult> {
		return await this.run(this.broker.order(changes));
	}

	/** Buys that many at 870 at once, intraday. */
	async open(quantity: number): Promise<void> {
		this.broker.simulator.setPrice('SBIN', 870);
		const bought = await this.buy({ quantity, price: 880, product: this.intraday });
		if (bought.status !== 'success') throw new Error(String(bought.error?.message));
	}

	/** An intraday sale above the market, which rests. */
	async sell(quantity: number, changes: INodeParameters = {}): Promise<RunResult> {
		const order = { transactionType: 'SELL', product: this.intraday, price: 900, ...changes };
		return await this.buy({ quantity, ...order });
	}

	async gtt(changes: INodeParameters = {}): Promise<RunResult> {
		const gtt = {
			...{ resource: 'gtt', operation: 'create', exchange: 'NSE', transactionType: 'BUY' },
			...{ instrument: { __rl: true, mode: 'symbol', value: 'SBIN' } },
			...{ quantity: 2, triggerPrice: 700, price: 701, ...GTT[this.broker.name] },
		};
		return await this.run({ ...gtt, ...changes });
	}

	/** The requests for new orders that a piece of work sends. */
	async sentDuring(work: () => Promise<unknown>) {
		const requests = await requestsDuring(this.broker.simulator, work);
		return requests.filter(({ path }) => path === this.broker.paths.place);
	}
}

/** How a run ended, with its code where it failed. */
export function ended({ status, error }: RunResult): unknown {
	return status === 'success' ? status : (error?.context as IDataObject | undefined)?.code;
}
