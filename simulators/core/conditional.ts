import type { SimulatorClock } from './clock';
import { keyOfContract } from './market';
import type { MarketInstrument } from './market';

/** What a broker keeps for an account until a price comes or its time is over. Times in epoch ms. */
export interface Conditional {
	account: string;
	instrument: MarketInstrument;
	/** Whether it still waits. */
	isLive: boolean;
	createdAt: number;
	updatedAt: number;
	/** When its plain order went out; null before. */
	triggeredAt: number | null;
	/** null: it does not end by itself. */
	expiresAt: number | null;
}

/** What one broker does with those of its accounts. */
export interface ConditionalRules<One extends Conditional, Plain> {
	clock: SimulatorClock;
	/** The plain order to send at a last price (paise); null where the price has not come. */
	reached: (one: One, pricePaise: number) => Plain | null;
	/** Sends it, and gives what it came of a word. */
	send: (one: One, plain: Plain) => void;
	/** Gives what waited in vain a word. */
	expired: (one: One) => void;
}

/** Conditional orders of all accounts, oldest first. They go by last prices that were set by hand. */
export class ConditionalBook<One extends Conditional, Plain> {
	readonly all: One[] = [];

	constructor(private readonly rules: ConditionalRules<One, Plain>) {}

	/** Those of an account, oldest first. */
	of(account: string): One[] {
		this.settle();
		return this.all.filter((one) => one.account === account);
	}

	/** Marks a change made now. */
	touch(one: One): void {
		one.updatedAt = this.rules.clock.now();
	}

	/** Sends the orders of whatever the new price reaches. */
	priceMoved(instrument: MarketInstrument, pricePaise: number): void {
		this.settle();
		const key = keyOfContract(instrument);
		for (const one of this.all) {
			if (!one.isLive || keyOfContract(one.instrument) !== key) continue;
			const plain = this.rules.reached(one, pricePaise);
			if (plain === null) continue;
			this.touch(one);
			one.isLive = false;
			one.triggeredAt = one.updatedAt;
			this.rules.send(one, plain);
		}
	}

	clear(): void {
		this.all.length = 0;
	}

	/** Ends what has outlived its time, at that time. */
	private settle(): void {
		const now = this.rules.clock.now();
		for (const one of this.all) {
			if (!one.isLive || one.expiresAt === null || one.expiresAt > now) continue;
			one.isLive = false;
			one.updatedAt = one.expiresAt;
			this.rules.expired(one);
		}
	}
}
