import type { INodeExecutionData, IRun, ITriggerFunctions } from 'n8n-workflow';
import { wait } from '../../brokers/core/wait';
import { messageOf } from '../../brokers/core/wire';

/** n8n is one thread, and holds 6 to 9 MB for each execution under way. */
const AT_ONCE = 10;
/** An execution may wait for hours: the next one begins after this long all the same. */
const LONGEST_WAIT_MS = 30_000;
/** Where n8n does not tell when an execution ends. */
const APART_MS = 100;
/** How n8n's newer engine begins what it says to an emit that waits for its execution. */
const REFUSAL = 'Engine 2.0';
const REFUSES_WITHIN_MS = 20;
/** Parameters of an emit that takes a key; older versions of n8n have one less. */
const WITH_KEY = 4;
/** More than a broker takes in an hour. */
const MOST = 20_000;

interface Waiting {
	data: INodeExecutionData[][];
	/** n8n has it: it need not be told again. */
	taken: () => void;
	/** n8n runs nothing twice under one key, over its end too, as long as it keeps the execution. */
	key?: string;
}

/** Executions of one trigger, begun in their order, a few at a time. */
export class EmitQueue {
	private readonly waiting: Waiting[] = [];
	private underWay = 0;
	private readonly stopping = new AbortController();
	/** Whether n8n takes an emit that waits for its execution. */
	private tellsEnd = true;

	constructor(private readonly functions: ITriggerFunctions) {}

	add(one: Waiting): void {
		if (this.waiting.length >= MOST) {
			this.waiting.shift();
			this.functions.logger.error(
				'A trigger has more to tell than n8n can run: the oldest is left out.',
			);
		}
		this.waiting.push(one);
		this.next();
	}

	/** What waits is left: it is told after the next start. */
	stop(): void {
		this.stopping.abort();
		this.waiting.length = 0;
	}

	private next(): void {
		while (!this.stopping.signal.aborted && this.underWay < AT_ONCE) {
			const one = this.waiting.shift();
			if (!one) return;
			this.underWay += 1;
			void this.emit(one, LONGEST_WAIT_MS)
				.catch((error: unknown) =>
					this.functions.logger.error(messageOf(error, 'An execution could not be started.')),
				)
				.finally(() => {
					this.underWay -= 1;
					this.next();
				});
		}
	}

	/**
	 * Begins an execution beside those that wait.
	 * @param longest for its end, milliseconds
	 * @returns when it has ended; where n8n does not tell, a moment later
	 */
	async emit(one: Waiting, longest: number): Promise<void> {
		if (this.tellsEnd && (await this.emitAndWait(one, longest))) return;
		if (this.stopping.signal.aborted) return;
		const { data, taken, key } = one;
		this.functions.emit(data, undefined, undefined, key);
		taken();
		await wait(APART_MS, this.stopping.signal);
	}

	/** @returns false where n8n has refused, and runs nothing */
	private async emitAndWait({ data, taken, key }: Waiting, longest: number): Promise<boolean> {
		const done = this.functions.helpers.createDeferredPromise<IRun>();
		const ended = new AbortController();
		const either = AbortSignal.any([ended.signal, this.stopping.signal]);
		let failed = false;
		done.promise.then(
			() => ended.abort(),
			(error: unknown) => {
				if (messageOf(error, '').startsWith(REFUSAL)) this.tellsEnd = false;
				failed = true;
				ended.abort(error);
			},
		);
		this.functions.emit(data, undefined, done, key);
		// It refuses at once, if at all.
		await wait(REFUSES_WITHIN_MS, ended.signal);
		if (messageOf(ended.signal.reason, '').startsWith(REFUSAL)) return false;
		// Where n8n knows keys, what it was given a moment before it is killed may be told again.
		const mayComeAgain = key !== undefined && this.functions.emit.length >= WITH_KEY;
		if (!mayComeAgain) taken();
		await wait(longest, either);
		if (mayComeAgain && !failed) taken();
		return true;
	}
}
