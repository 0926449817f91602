import { setTimeout as sleep } from 'node:timers/promises';
import { parse as parseFlattened } from 'flatted';
import type { ExecutionStatus, IDataObject, IRunExecutionData, ITaskData } from 'n8n-workflow';
import { FINAL } from '../../../scripts/n8n/client';
import type { PostgresService } from '../../../scripts/services/postgres';

const WEBHOOK = 'Alert';

/** An execution as n8n keeps it in its database. */
export interface StoredExecution {
	id: string;
	status: ExecutionStatus;
	/** What the order's node put out; null where it put out nothing. */
	output: IDataObject | null;
	/** Why it failed, as the editor shows it; '' where it did not. */
	error: string;
}

interface Row {
	id: string;
	status: ExecutionStatus;
	/** Flattened; null where n8n has none. */
	data: string | null;
}

/**
 * n8n's records of all executions of the alert workflow. Which alert an execution was for has to be
 * read while it is there: n8n blanks the record of an execution whose worker died,
 * or that it could not hand on.
 */
export class ExecutionRecords {
	private readonly deliveries = new Map<string, string>();
	private readonly forgotten = new Set<string>();

	constructor(private readonly postgres: PostgresService) {}

	/**
	 * The delivery that started each execution: ids of deliveries by ids of executions. Executions are
	 * not saved in the order of their ids: whichever is not known yet is looked for.
	 */
	async startedBy(): Promise<ReadonlyMap<string, string>> {
		const known = ['0', ...this.deliveries.keys()].join(', ');
		for (const { id, data } of await this.read(`e.id not in (${known})`)) {
			const delivery = deliveryOf(data);
			if (delivery !== undefined) this.deliveries.set(id, delivery);
		}
		return this.deliveries;
	}

	/**
	 * While `work` goes on, reads again and again which delivery started each execution, before n8n
	 * blanks any record.
	 */
	async following<T>(work: () => Promise<T>): Promise<T> {
		const done = new AbortController();
		const { signal } = done;
		const reading = (async () => {
			while (!signal.aborted) {
				await this.startedBy();
				await sleep(1_000, undefined, { signal });
			}
		})().catch((error: unknown) => {
			if (!signal.aborted) throw error;
		});
		try {
			return await Promise.race([work(), reading.then(() => new Promise<never>(() => undefined))]);
		} finally {
			done.abort();
		}
	}

	/** Every execution as it is now, the oldest first. */
	async all(): Promise<StoredExecution[]> {
		return (await this.read('true')).map(readExecution);
	}

	/** Ids of the executions that have not ended. */
	async open(): Promise<string[]> {
		const final = FINAL.map((status) => `'${status}'`).join(', ');
		const ids = await this.postgres.query(
			`select id from execution_entity where status not in (${final})`,
		);
		return ids.filter((id) => !this.forgotten.has(id));
	}

	/** Nobody waits for the end of these any more: n8n has lost them. */
	forget(ids: string[]): void {
		for (const id of ids) this.forgotten.add(id);
	}

	/**
	 * Waits until every execution has ended.
	 * @returns ids of those that have not when the time is over
	 */
	async waitForTheEnd(withinMs: number): Promise<string[]> {
		const deadline = Date.now() + withinMs;
		for (;;) {
			const open = await this.open();
			if (open.length === 0 || Date.now() > deadline) return open;
			await sleep(500);
		}
	}

	private async read(condition: string): Promise<Row[]> {
		const lines = await this.postgres.query(
			`select json_build_object('id', e.id::text, 'status', e.status, 'data', d.data)
			 from execution_entity e left join execution_data d on d."executionId" = e.id
			 where ${condition} order by e.id`,
		);
		return lines.map((line) => JSON.parse(line) as Row);
	}
}

function parsed(data: string | null): IRunExecutionData | undefined {
	return data === null ? undefined : (parseFlattened(data) as IRunExecutionData);
}

/** From the webhook's item: before it ran it waits on the stack. */
function deliveryOf(data: string | null): string | undefined {
	const { executionData, resultData } = parsed(data) ?? {};
	const waiting = executionData?.nodeExecutionStack?.[0]?.data;
	const ran = resultData?.runData?.[WEBHOOK]?.[0]?.data;
	const body = (ran ?? waiting)?.main?.[0]?.[0]?.json.body as IDataObject | undefined;
	return body?.delivery as string | undefined;
}

function readExecution({ id, status, data }: Row): StoredExecution {
	const resultData = parsed(data)?.resultData;
	const placed = Object.entries(resultData?.runData ?? {}).find(([name]) =>
		name.startsWith('Place Order'),
	);
	return {
		id,
		status,
		output: placed ? firstItem(placed[1]) : null,
		error: resultData?.error?.message ?? '',
	};
}

/** Of whichever output has one: what failed is in the error output. */
function firstItem(runs: ITaskData[]): IDataObject | null {
	const outputs = runs.at(-1)?.data?.main ?? [];
	return outputs.flatMap((items) => items ?? []).at(0)?.json ?? null;
}
