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
import type { Operation, SeenOrder, Subject } from './subjects';

/** One simulator, used by one cell at a time, so that faults and switches are that cell's alone. */
export class Slot {
	readonly wording: Subject['wording'][BrokerName];
	private readonly quirksAtStart: object;
	private account = '';

	private constructor(
		readonly broker: Broker,
		readonly subject: Subject,
		private readonly gate: Gate,
	) {
		this.wording = subject.wording[broker.name];
		this.quirksAtStart = { ...broker.simulator.quirks };
	}

	static async start(engine: Engine, name: BrokerName, subject: Subject): Promise<Slot> {
		const broker =
			name === 'angelOne'
				? angelOneBroker(engine, await newAngelOne())
				: growwBroker(engine, await newGroww());
		const gate = new Gate(broker.simulator.origin);
		await gate.open();
		return new Slot(broker, subject, gate);
	}

	/** A calm broker and an account at it that nobody has used. */
	async begin(throughGate: boolean): Promise<StoredCredential> {
		this.calm();
		this.subject.begin(this.broker);
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

	/** The market has this cell's order now. */
	overtake(): void {
		this.subject.overtake(this.broker, this.account);
	}

	/** Calls back as a write arrives, before the broker does anything with it. */
	onWrite(operation: Operation, then: () => void): void {
		const { requests } = this.broker.simulator;
		requests.push = (...entries) => {
			const write = this.wording.writes[operation];
			const isWrite = entries.some(({ path }) =>
				typeof write === 'string' ? path.endsWith(write) : write.test(path),
			);
			if (isWrite) then();
			return Array.prototype.push.apply(requests, entries);
		};
	}

	/** This cell's orders at the broker. */
	orders(): SeenOrder[] {
		return this.subject.seen(this.broker, this.account);
	}

	async close(): Promise<void> {
		await this.gate.close();
		await this.broker.simulator.close();
	}
}
