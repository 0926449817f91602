import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { SimOrder } from '../../../simulators/core';
import { holdDate, startFastTime } from '../faults/time';
import type { RunOptions, RunResult, StoredCredential } from '../harness';
import { output, requestsDuring, run, World, type Broker, type BrokerName } from '../support';

/** Prices as the simulators keep them. */
export interface BookedOrder extends SimOrder {
	orderType: string;
	pricePaise: number;
	triggerPaise: number;
}

/** A world in fast time for the test file that calls this. */
export function useFastWorld(): () => World {
	let world: World;
	let backToRealTime: () => void;
	beforeAll(async () => {
		const releaseDate = holdDate();
		world = await World.start();
		await world.loadInstruments();
		releaseDate();
		backToRealTime = startFastTime();
	});
	afterAll(async () => {
		await world?.close();
		backToRealTime();
	});
	afterEach(() => world.calm());
	return () => world;
}

/** A new account at one broker, and its order operations in n8n. */
export class Trader {
	private constructor(
		private readonly world: World,
		readonly broker: Broker,
		readonly credential: StoredCredential,
	) {}

	static async at(world: World, name: BrokerName): Promise<Trader> {
		const broker = world.broker(name);
		return new Trader(world, broker, await broker.newCredential());
	}

	get simulator() {
		return this.broker.simulator;
	}

	/** Switches of the simulator; `world.calm()` puts them back. */
	quirks(changes: object): void {
		Object.assign(this.simulator.quirks, changes);
	}

	async run(
		operation: string,
		parameters: INodeParameters = {},
		options: Partial<RunOptions> = {},
	): Promise<RunResult> {
		const all = { resource: 'order', operation, ...parameters };
		return await run(this.world.engine, this.broker, this.credential, all, options);
	}

	/** The JSON of all items. @throws Error where the execution fails */
	async items(operation: string, parameters: INodeParameters = {}): Promise<IDataObject[]> {
		const result = await this.run(operation, parameters);
		if (result.status !== 'success') throw new Error(String(result.error?.message));
		return result.items.map(({ json }) => json);
	}

	async one(operation: string, parameters: INodeParameters = {}): Promise<IDataObject> {
		return output(await this.run(operation, parameters));
	}

	/** Places an order, and returns it as the node shows it. */
	async place(changes: INodeParameters = {}): Promise<IDataObject & { orderId: string }> {
		return output(await this.placing(changes)) as IDataObject & { orderId: string };
	}

	async placing(
		changes: INodeParameters = {},
		options: Partial<RunOptions> = {},
	): Promise<RunResult> {
		return await this.run('place', this.broker.order(changes), options);
	}

	/** The order as the broker has it. */
	booked(orderId: string): BookedOrder {
		const order = this.simulator.orders.find((known) => known.orderId === orderId);
		if (order === undefined) throw new Error(`The broker has no order ${orderId}`);
		return order as BookedOrder;
	}

	/** The bodies of the writes that a piece of work sends. */
	async writesDuring(work: () => Promise<unknown>): Promise<unknown[]> {
		const requests = await requestsDuring(this.simulator, work);
		return requests
			.filter(({ path }) =>
				/(place|modify|cancel)Order$|\/order\/(create|modify|cancel)$/.test(path),
			)
			.map(({ body }) => body);
	}
}

export function errorOf(result: RunResult): IDataObject {
	return { message: result.error?.message, ...(result.error?.context as IDataObject) };
}

/** What the output panel tells beside the output. */
export function hintsOf({ run: { data } }: RunResult): string[] {
	const { lastNodeExecuted = '', runData } = data.resultData;
	const hints = runData[lastNodeExecuted].at(-1)?.hints ?? [];
	return hints.map(({ message }) => message);
}
