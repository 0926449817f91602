import { type ChildProcess, fork } from 'node:child_process';
import type { Order, ProcessSetup, Reply } from './process';

/** A process that is killed on an order's way dies within this, milliseconds. */
const ON_ITS_WAY_MS = 40;

/** An order that a process was asked for. */
export interface Question {
	key: string;
	/** Epoch milliseconds. */
	askedAt: number;
	child: ChildProcess;
	answer(reply: Reply | null): void;
}

/** The processes of one n8n; one that is killed is started anew. */
export class Processes {
	private readonly children: ChildProcess[] = [];
	private readonly open = new Map<number, Question>();
	private asked = 0;
	private armed = false;
	private peaceful = false;
	private ended = false;
	kills = 0;

	/**
	 * @param program from `bundleProcess`
	 * @param killing is told the orders that a process is killed over
	 */
	constructor(
		private readonly program: string,
		private readonly setup: ProcessSetup,
		count: number,
		private readonly killing: (open: Question[]) => void,
	) {
		for (let place = 0; place < count; place++) this.start(place);
	}

	/** Asks any of them; null where it was killed over it. */
	async place(order: Order): Promise<Reply | null> {
		const place = Math.floor(Math.random() * this.children.length);
		const child = this.children[place];
		const number = ++this.asked;
		if (this.armed) {
			this.armed = false;
			setTimeout(() => this.kill(child), Math.random() * ON_ITS_WAY_MS);
		}
		return await new Promise((resolve) => {
			const answer = (reply: Reply | null) => {
				this.open.delete(number);
				resolve(reply);
			};
			this.open.set(number, { key: order.key, askedAt: Date.now(), child, answer });
			child.send({ number, order }, (error) => error && answer(null));
		});
	}

	/** Any one at once, or one that is asked for an order next, on that order's way. */
	killOne(): void {
		if (Math.random() < 0.5) this.armed = true;
		else this.kill(this.children[Math.floor(Math.random() * this.children.length)]);
	}

	/** From now on none is killed. */
	makePeace(): void {
		this.peaceful = true;
	}

	end(): void {
		this.ended = true;
		for (const child of this.children) child.kill('SIGKILL');
	}

	private kill(child: ChildProcess): void {
		if (this.peaceful || child.killed) return;
		this.kills += 1;
		this.killing(this.askedOf(child));
		child.kill('SIGKILL');
	}

	private askedOf(child: ChildProcess): Question[] {
		return [...this.open.values()].filter((question) => question.child === child);
	}

	private start(place: number): void {
		const child = fork(this.program, [JSON.stringify(this.setup)], { execArgv: [] });
		child.on('message', ({ number, reply }: { number: number; reply: Reply }) =>
			this.open.get(number)?.answer(reply),
		);
		child.on('exit', () => {
			for (const question of this.askedOf(child)) question.answer(null);
			if (!this.ended) this.start(place);
		});
		this.children[place] = child;
	}
}
