import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { ActiveTrigger, StoredCredential } from '../harness';
import type { BrokerName } from '../support';
import { pass } from '../faults/time';
import type { StreamSlot } from './slot';
import type { StreamSwitch } from './switches';

/** How a workflow waits: published, or by a step that is executed in the editor. */
export const MODES = ['active', 'test run'] as const;
export const SHARING = [1, 3] as const;

/** One cell of the matrix. */
export interface StreamCell {
	broker: BrokerName;
	story: StreamStory;
	fault: StreamSwitch;
	mode: (typeof MODES)[number];
	/** How many triggers share the account's socket. */
	triggers: (typeof SHARING)[number];
}

/** The stage of a story. */
export interface Stage {
	slot: StreamSlot;
	credential: StoredCredential;
	/** None in a test run. */
	triggers: ActiveTrigger[];
	/** The fault strikes, where it is one of a moment. */
	inTheMiddle(): void;
	/** The broker behaves from here on; resolves once the client had the time to find out. */
	heal(): Promise<void>;
}

/** What came of a cell. */
export interface StreamVerdict {
	wrong: string[];
	/** States that nobody could tell, since they came and went while nothing was connected. */
	lostInGaps: number;
}

/** What happens at the broker while triggers wait for one event. */
export interface StreamStory {
	event: string;
	parameters(testRun: boolean, slot: StreamSlot): INodeParameters;
	/** Plays it to the end, and judges what the triggers told. */
	play(stage: Stage): Promise<StreamVerdict>;
	/** What is wrong with the items of a test run. */
	testRun(items: INodeExecutionData[]): string[];
}

const CONNECTS_WITHIN_MS = 4_000;

let serial = 0;

/** Plays one story under one fault, for as many triggers as share the socket. */
export async function runStreamCell(
	slot: StreamSlot,
	{ broker, story, fault, mode, triggers: count }: StreamCell,
): Promise<StreamVerdict> {
	const credential = await slot.newCredential();
	slot.set(fault.quirks ?? {});
	const testRun = mode === 'test run';
	const all = Array.from({ length: count }, () =>
		slot.engine.trigger({
			...{ node: `${broker}Trigger`, credential, workflowId: `stream-${++serial}` },
			parameters: { event: story.event, ...story.parameters(testRun, slot) },
		}),
	);
	const runs = (testRun ? all : []).map(async (one) => await shown(one, story, fault));
	for (const one of testRun ? [] : all) await one.start();
	try {
		await pass(CONNECTS_WITHIN_MS);
		const verdict = await story.play({
			...{ slot, credential, triggers: testRun ? [] : all },
			inTheMiddle: () => fault.happens?.(slot),
			heal: async () => {
				slot.calm();
				await pass(fault.healsWithinMs ?? 0);
			},
		});
		const broken = all.flatMap(({ givenUp }) => givenUp.map(({ message }) => message));
		return {
			...verdict,
			wrong: [...verdict.wrong, ...(await Promise.all(runs)).flat(), ...broken],
		};
	} finally {
		for (const one of all) await one.stop();
	}
}

/** What is wrong with what a test run shows. */
async function shown(
	one: ActiveTrigger,
	story: StreamStory,
	{ ends }: StreamSwitch,
): Promise<string[]> {
	try {
		const [items] = await one.testRun();
		return story.testRun(items ?? []);
	} catch (error) {
		const { message } = error as Error;
		return ends?.test(message) ? [] : [`the test run ended with: ${message}`];
	}
}
