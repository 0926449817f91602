import type { Engine, StoredCredential } from '../harness';
import {
	angelOneBroker,
	growwBroker,
	newAngelOne,
	newGroww,
	type Broker,
	type BrokerName,
} from '../support';

/** One simulator, used by one cell at a time, so that switches and cuts are that cell's alone. */
export class StreamSlot {
	private readonly quirksAtStart: object;

	private constructor(
		readonly engine: Engine,
		readonly broker: Broker,
	) {
		this.quirksAtStart = { ...broker.simulator.quirks };
	}

	static async start(engine: Engine, name: BrokerName): Promise<StreamSlot> {
		const broker =
			name === 'angelOne'
				? angelOneBroker(engine, await newAngelOne())
				: growwBroker(engine, await newGroww());
		return new StreamSlot(engine, broker);
	}

	get simulator() {
		return this.broker.simulator;
	}

	/** An account at the broker that nobody has used. */
	async newCredential(): Promise<StoredCredential> {
		this.calm();
		return await this.broker.newCredential();
	}

	set(quirks: object): void {
		Object.assign(this.simulator.quirks, quirks);
	}

	/** The broker behaves. */
	calm(): void {
		this.simulator.clearFaults();
		this.set(this.quirksAtStart);
	}

	async close(): Promise<void> {
		await this.simulator.close();
	}
}
