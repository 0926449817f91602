import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { SimOrder } from '../../../simulators/core';
import type { RunOptions, RunResult, StoredCredential } from '../harness';
import { output, requestsDuring, run, type BrokerName, type World } from '../support';

const WRITE =
	/(place|modify|cancel)Order$|\/order\/(create|modify|cancel)$|\/gtt\/v1\/(create|modify|cancel)Rule$|\/order-advance\/(create|modify|cancel)/;

/** A new account at one broker that places orders with exits. */
export class Protected {
	private constructor(
		private readonly world: World,
		readonly name: BrokerName,
		readonly credential: StoredCredential,
		readonly account: string,
	) {}

	static async at(world: World, name: BrokerName, fields: object = {}): Promise<Protected> {
		const { simulator, newCredential } = world.broker(name);
		const credential = await newCredential({ ...fields });
		const account = simulator.accounts.at(-1) as { clientCode?: string; vendorUserId?: string };
		return new Protected(world, name, credential, account.clientCode ?? account.vendorUserId ?? '');
	}

	get broker() {
		return this.world.broker(this.name);
	}

	get simulator() {
		return this.broker.simulator;
	}

	async run(changes: INodeParameters, options: Partial<RunOptions> = {}): Promise<RunResult> {
		const order = this.broker.order(changes);
		return await run(this.world.engine, this.broker, this.credential, order, options);
	}

	async one(changes: INodeParameters, options: Partial<RunOptions> = {}): Promise<IDataObject> {
		return output(await this.run(changes, options));
	}

	/** This account's orders at the broker, the oldest first. */
	orders(): SimOrder[] {
		return this.simulator.orders.filter(({ account }) => account === this.account);
	}

	/** Its GTT orders there. */
	gtts(): Array<{ status: string; quantity: number }> {
		return this.name === 'angelOne'
			? this.world.angelOne.gtt
					.of(this.account)
					.map(({ status, qty }) => ({ status, quantity: Number(qty) }))
			: this.world.groww.smartOrders
					.filter(({ account }) => account === this.account)
					.map(({ status, quantity }) => ({ status, quantity }));
	}

	/** Fills so many units of its first order, or all that is left. */
	fill(quantity?: number): void {
		this.simulator.fill(this.orders()[0].orderId, quantity);
	}

	/** Does something as a write to a path arrives, before the broker looks at it. */
	asWriteArrives(path: RegExp, then: () => void): void {
		this.asReadsArrive(path, 1, then);
	}

	/** The same for the request of a number, from 1 up. */
	asReadsArrive(path: RegExp, number: number, then: () => void): void {
		const { requests } = this.simulator;
		let left = number;
		requests.push = (...entries) => {
			if (entries.some((entry) => path.test(entry.path)) && --left === 0) {
				delete (requests as { push?: unknown }).push;
				then();
			}
			return Array.prototype.push.apply(requests, entries);
		};
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
