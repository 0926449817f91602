import { basename } from 'node:path';
import type { N8nServer } from '../../../scripts/n8n/server';
import type { QueueScene } from './suite';

const WHOLE_LOG = 1_000_000;

/** Ids of the executions that a worker has started and those that it has brought to an end. */
export interface Jobs {
	started: string[];
	/** Started, not finished. */
	running: string[];
}

/** As the worker's own log tells it. */
export async function jobsOf(worker: N8nServer): Promise<Jobs> {
	const log = (await worker.lastLines(WHOLE_LOG)).join('\n');
	const started = idsIn(log, /Worker started execution (\d+)/g);
	const finished = new Set(idsIn(log, /Worker finished execution (\d+)/g));
	return { started, running: started.filter((id) => !finished.has(id)) };
}

/** The worker that the storm neither killed nor stopped, which has all executions to itself. */
export function survivorOf({ cluster, storm }: QueueScene): N8nServer {
	const gone = [storm.killed.name, storm.stopped.name];
	return cluster.workers.filter((worker) => !gone.includes(nameOf(worker)))[0];
}

/** "worker-2" */
export function nameOf(server: N8nServer): string {
	return basename(server.userFolder);
}

function idsIn(log: string, pattern: RegExp): string[] {
	return [...log.matchAll(pattern)].map(([, id]) => id);
}
