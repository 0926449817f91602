import type { StoredCredential, Engine } from '../harness';
import {
	angelOneBroker,
	growwBroker,
	newAngelOne,
	newGroww,
	type Broker,
	type BrokerName,
} from '../support';
import { Gate } from './gate';

/** What a broker calls the parts of an order's life. */
interface Wording {
	writes: Record<Operation, string>;
	/** Everything by which an order can be read. */
	reads: RegExp;
	/** Switches that make all of these show the state of some time ago. */
	lags: string[];
}

export type Operation = 'place' | 'modify' | 'cancel';

const WORDING: Record<BrokerName, Wording> = {
	angelOne: {
		writes: { place: 'placeOrder', modify: 'modifyOrder', cancel: 'cancelOrder' },
		reads: /getOrderBook$|\/order\/v1\/details\//,
		lags: ['orderBookLagMs', 'detailsLagMs'],
	},
	groww: {
		writes: {
			place: '/v1/order/create',
			modify: '/v1/order/modify',
			cancel: '/v1/order/cancel',
		},
		reads: /\/v1\/order\/(status|detail|list)/,
		lags: ['referenceLagMs', 'statusLagMs', 'listLagMs'],
	},
};

/** An order at the simulator as this test looks at it. */
export interface SeenOrder {
	orderId: string;
	reference: string;
	/** `cancelled` and `CANCELLED`. */
	cancelled: boolean;
	pricePaise: number;
}

/** One simulator, used by one cell at a time, so that faults and switches are that cell's alone. */
export class Slot {
	readonly wording: Wording;
	private readonly quirksAtStart: object;
	private account = '';

	private constructor(
		readonly broker: Broker,
		private readonly gate: Gate,
	) {
		this.wording = WORDING[broker.name];
		this.quirksAtStart = { ...broker.simulator.quirks };
	}

	static async start(engine: Engine, name: BrokerName): Promise<Slot> {
		const broker =
			name === 'angelOne'
				? angelOneBroker(engine, await newAngelOne())
				: growwBroker(engine, await newGroww());
		const gate = new Gate(broker.simulator.origin);
		await gate.open();
		return new Slot(broker, gate);
	}

	/** A calm broker and an account at it that nobody has used. */
	async begin(throughGate: boolean): Promise<StoredCredential> {
		this.calm();
		const { simulator } = this.broker;
		const baseUrl = throughGate ? this.gate.origin : simulator.origin;
		const credential = await this.broker.newCredential({ baseUrl });
		const account = simulator.accounts.at(-1) as { clientCode?: string; vendorUserId?: string };
		this.account = account.clientCode ?? account.vendorUserId ?? '';
		return credential;
	}

	/** The broker behaves: no faults, books up to date, in reach. */
	calm(): void {
		const { simulator } = this.broker;
		simulator.clearFaults();
		Object.assign(simulator.quirks, this.quirksAtStart);
		delete (simulator.requests as { push?: unknown }).push;
	}

	async disconnect(): Promise<void> {
		await this.gate.close();
	}

	async reconnect(): Promise<void> {
		await this.gate.close();
		await this.gate.open();
	}

	/** All reads show the state of so many milliseconds ago. */
	lag(ms: number): void {
		const { lags } = this.wording;
		Object.assign(this.broker.simulator.quirks, Object.fromEntries(lags.map((lag) => [lag, ms])));
	}

	/** Nothing about orders can be read from now on. */
	takeBooksDown(): void {
		const { reads } = this.wording;
		this.broker.simulator.addFault({ kind: 'html502', path: reads, times: Infinity });
	}

	/** The exchange fills this cell's order; for Groww, whose reply to its cancellation is SUCCESS. */
	fillOpenOrder(): void {
		const { simulator } = this.broker;
		Object.assign(simulator.quirks, { cancelExecutedSucceeds: true });
		const [order] = simulator.orders.filter(({ account }) => account === this.account);
		if (order !== undefined && order.filledQuantity < order.quantity) simulator.fill(order.orderId);
	}

	/** Calls back as a write arrives, before the broker does anything with it. */
	onWrite(operation: Operation, then: () => void): void {
		const { requests } = this.broker.simulator;
		requests.push = (...entries) => {
			const isWrite = entries.some(({ path }) => path.endsWith(this.wording.writes[operation]));
			if (isWrite) then();
			return Array.prototype.push.apply(requests, entries);
		};
	}

	/** This cell's orders at the broker. */
	orders(): SeenOrder[] {
		return this.broker.simulator.orders
			.filter(({ account }) => account === this.account)
			.map((order) => ({
				orderId: order.orderId,
				reference: order.reference,
				cancelled: /cancelled/i.test(order.status),
				pricePaise: (order as unknown as { pricePaise: number }).pricePaise,
			}));
	}

	async close(): Promise<void> {
		await this.gate.close();
		await this.broker.simulator.close();
	}
}
