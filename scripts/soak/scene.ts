import { setTimeout as sleep } from 'node:timers/promises';
import { DEAD_AFTER_MS } from '../../brokers/core/journal/store';
import {
	type BrokerSimulator,
	FAULT_KINDS,
	type FaultKind,
	type SimOrder,
} from '../../simulators/core';
import { type BrokerName, PATHS } from '../../test/brokers';
import type { ProcessSetup, Reply } from './process';
import { Processes, type Question } from './processes';
import { emptyTally, judge, type Said, type Tally } from './tally';

const PROCESSES = 3;
const KILL_EVERY_MS = 2_500;
/** Amid the faults a reference is asked for at most this often. */
const TRIES = 6;
const MOST_TOGETHER = 64;
const TOGETHER_IN_PEACE = 16;
/** Faults in store for one kind of request; more would leave none of them whole. */
const MOST_FAULTS_WAITING = 3;

const PREFIX = 'soak-';

/** Nothing was sent, since the journal could not be asked: that says nothing of earlier tries. */
const SAYS_OF_ITSELF = ['JOURNAL_BUSY', 'WORKERS_OUT_OF_REACH', 'REFERENCE_IN_USE'];

export type Simulator = BrokerSimulator<object, object, SimOrder>;

const READS: Record<BrokerName, RegExp> = {
	angelOne: /getOrderBook$/,
	groww: /\/v1\/order\/(status|detail)/,
};

/** One broker and one journal, and the processes of an n8n between them. */
export class Scene {
	private readonly tally = emptyTally();
	private readonly said = new Map<string, Said>();
	private readonly processes: Processes;
	private readonly broker: BrokerName;
	/** Faults in store, by what they strike. */
	private readonly waiting = { order: 0, read: 0 };
	/** Requests that were looked through for faults. */
	private seen = 0;
	private over = false;

	constructor(
		private readonly simulator: Simulator,
		program: string,
		setup: ProcessSetup,
		/** Each account has this many references, the last one fewer. */
		private readonly perAccount: number,
	) {
		this.broker = setup.broker;
		this.processes = new Processes(program, setup, PROCESSES, (open) => this.countKilled(open));
	}

	/** Places the orders amid faults and kills, once more in peace, and compares. */
	async run(references: number): Promise<Tally> {
		const keys = Array.from({ length: references }, (_, n) => PREFIX + String(n).padStart(6, '0'));
		const together = Math.min(MOST_TOGETHER, Math.ceil(references / 2));
		for (const key of keys) this.said.set(key, { before: [], last: null });
		const killing = this.killNowAndThen();
		await each(keys, together, async (key, more) => await this.trouble(key, more));
		this.over = true;
		this.processes.makePeace();
		await killing;
		this.simulator.clearFaults();
		await each(keys, TOGETHER_IN_PEACE, async (key) => {
			const reply = await this.place(key, true);
			this.said.set(key, { before: this.said.get(key)?.before ?? [], last: reply });
			this.tally.finally[reply?.outcome ?? 'no word'] += 1;
		});
		this.compare();
		return this.tally;
	}

	async end(): Promise<void> {
		this.over = true;
		this.processes.end();
		await this.simulator.close();
	}

	/** Asks for one order until it is placed, and now and then once more. */
	private async trouble(key: string, more: AbortSignal): Promise<void> {
		for (let n = 0; n < TRIES; n++) {
			this.misbehave();
			const started = Date.now();
			// Now and then two at once, most often two processes.
			const asked = Array.from({ length: Math.random() < 0.1 ? 2 : 1 }, async () => {
				return await this.place(key, false);
			});
			const replies = await Promise.all(asked);
			this.note(key, started, replies);
			if (replies.includes(null)) await this.afterDeath(more);
			if (more.aborted) return;
			const isKnown = replies.some((reply) => reply?.outcome === 'placed');
			const isOpen = replies.some((reply) => reply?.outcome === 'unknown');
			if (Math.random() < (isKnown ? 0.7 : isOpen ? 0.4 : 0)) return;
		}
	}

	private async place(key: string, inPeace: boolean): Promise<Reply | null> {
		const account = Math.floor(Number(key.slice(PREFIX.length)) / this.perAccount);
		return await this.processes.place({ key, account, inPeace });
	}

	/** Who was killed holds the reference for a while; some ask all the same, and wait. */
	private async afterDeath(more: AbortSignal): Promise<void> {
		if (Math.random() < 0.1) return;
		await sleep(DEAD_AFTER_MS, null, { signal: more }).catch(() => undefined);
	}

	private note(key: string, asked: number, replies: Array<Reply | null>): void {
		this.tally.tries += replies.length;
		for (const reply of replies) {
			if (reply === null) {
				this.tally.killedTries += 1;
				continue;
			}
			this.tally.said[reply.outcome] += 1;
			this.said.get(key)?.before.push(reply);
			// Where two were asked, the other one may have placed it.
			if (reply.outcome !== 'notPlaced' || replies.length > 1) continue;
			const since = SAYS_OF_ITSELF.includes(reply.code ?? '') ? asked : 0;
			if (this.ordersOf(key).some(({ placedAt }) => placedAt >= since))
				this.tally.wronglyReported.push(`${key}: ${JSON.stringify(reply)}, and there is an order`);
		}
	}

	private ordersOf(key: string): SimOrder[] {
		return this.simulator.orders.filter(({ reference }) => reference === key);
	}

	private async killNowAndThen(): Promise<void> {
		while (!this.over) {
			await sleep(KILL_EVERY_MS * (0.5 + Math.random()));
			if (!this.over) this.processes.killOne();
		}
	}

	private countKilled(open: Question[]): void {
		const placed = new Map(
			this.simulator.orders.map(({ reference, placedAt }) => [reference, placedAt]),
		);
		const taken = open.filter(({ key, askedAt }) => (placed.get(key) ?? 0) >= askedAt);
		this.tally.takenWhenKilled += taken.length;
	}

	/** Now and then a fault of the next order or of the next read. */
	private misbehave(): void {
		const kind = FAULT_KINDS[Math.floor(Math.random() * FAULT_KINDS.length)];
		const chance = Math.random();
		if (chance < 0.25) this.addFault('order', kind);
		// An empty book in place of the true one: nobody could see through that.
		else if (chance < 0.4 && kind !== 'dataNull') this.addFault('read', kind);
	}

	private addFault(what: 'order' | 'read', kind: FaultKind): void {
		const { requests } = this.simulator;
		const place = PATHS[this.broker].place;
		for (; this.seen < requests.length; this.seen++) {
			const { fault, path } = requests[this.seen];
			if (fault !== null) this.waiting[path === place ? 'order' : 'read'] -= 1;
		}
		if (this.waiting[what] >= MOST_FAULTS_WAITING) return;
		this.waiting[what] += 1;
		const path = what === 'order' ? place : READS[this.broker];
		// Groww's words for no access are not doubted: it does nothing then.
		const mayAct = kind !== 'text403' || this.broker === 'angelOne';
		this.simulator.addFault({ kind, path, acted: mayAct && Math.random() < 0.5 });
	}

	private compare(): void {
		const { tally, simulator } = this;
		const { orders } = simulator;
		tally.references = this.said.size;
		tally.orders = orders.length;
		tally.kills = this.processes.kills;
		for (const { fault } of simulator.requests)
			if (fault !== null) tally.faults[fault] = (tally.faults[fault] ?? 0) + 1;
		const byReference = new Map<string, SimOrder[]>();
		for (const order of orders)
			byReference.set(order.reference, [...(byReference.get(order.reference) ?? []), order]);
		for (const [key, said] of this.said)
			judge(tally, key, said, byReference.get(key) ?? [], this.broker === 'angelOne');
		for (const [reference, strays] of byReference)
			if (!this.said.has(reference))
				tally.doubled.push(`"${reference}": ${strays.length} orders that nobody asked for`);
	}
}

/** @param work is told when the last one has been begun */
async function each(
	keys: string[],
	together: number,
	work: (key: string, last: AbortSignal) => Promise<void>,
): Promise<void> {
	const left = [...keys];
	const last = new AbortController();
	const serve = async () => {
		for (let key = left.shift(); key !== undefined; key = left.shift()) {
			await work(key, last.signal);
		}
		last.abort();
	};
	await Promise.all(Array.from({ length: together }, serve));
}
