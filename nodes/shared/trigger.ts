import type { INodeProperties, Logger } from 'n8n-workflow';
import type { BrokerError, BrokerId } from '../../brokers/core/errors';
import type { ReadField } from '../../brokers/core/reading';
import { menu } from './fields';

/** What an event is given when its trigger starts. */
export interface EventContext<C> {
	broker: BrokerId;
	/** Reads the form. */
	field: ReadField;
	/** Connects the account with the credential as it is stored now. @throws BrokerError */
	connect(): Promise<C>;
	/** A test run from the editor: it ends with the first execution. */
	testRun: boolean;
	/** Names this node of this workflow, for what is remembered for it. */
	owner: string;
	/** It ran before, and goes on after a restart of n8n or a change: not newly published. */
	goesOn: boolean;
	/** Starts an execution with these items. */
	emit(items: object[]): void;
	/**
	 * Starts an execution with these items when its turn comes: they begin in their order, and few are under
	 * way at a time, since n8n holds each in memory.
	 * @param taken called when n8n has it
	 * @param key what was told under it before an end of n8n is not run once more, where n8n knows keys:
	 * there `taken` is called when the execution has ended
	 */
	emitInTurn(items: object[], taken: () => void, key?: string): void;
	/**
	 * Starts an execution with these items.
	 * @returns when it has ended, or after ten minutes; never rejects
	 */
	emitAndWait(items: object[]): Promise<void>;
	/** Tells the user, once for each cause, by a failed execution; a test run ends with it. */
	tell(error: BrokerError): void;
	/** All is well again: what is told from now on is new. */
	healed(): void;
	logger: Logger;
}

/** What has been prepared: it begins when n8n is ready for executions, and ends with the trigger. */
export interface Watching {
	start(): void;
	/** May be called before `start`. */
	stop(): void;
}

/** An event's place in the editor. */
export interface EventForm {
	name: string;
	value: string;
	/** Shown in the nodes panel. */
	action: string;
	description: string;
	/** The event's own fields, shown for it alone. */
	fields: INodeProperties[];
}

/** One event: its place in the editor, and what waits for it. */
export interface TriggerEvent<C> extends EventForm {
	/**
	 * Reads the form, and sends nothing.
	 * @throws BrokerError `input` for what no waiting mends: n8n gives a trigger that throws up for good
	 */
	prepare(context: EventContext<C>): Promise<Watching>;
}

/** The menu of events and every event's fields, made from the list. */
export function eventProperties(events: EventForm[]): INodeProperties[] {
	return [
		menu('Event', 'event', {
			noDataExpression: true,
			options: events.map(({ name, value, action, description }) => ({
				...{ name, value, action, description },
			})),
			default: events[0].value,
		}),
		...events.flatMap(({ value, fields }) =>
			fields.map((field) => ({
				...field,
				displayOptions: {
					...field.displayOptions,
					show: { event: [value], ...field.displayOptions?.show },
				},
			})),
		),
	];
}

/** What the canvas shows under the node's name: broker and event in words. */
export function eventSubtitle(broker: string, events: EventForm[]): string {
	const words = JSON.stringify(
		Object.fromEntries(
			events.map(({ value, action }) => [
				value,
				`${broker}: ${action[0].toLowerCase()}${action.slice(1)}`,
			]),
		),
	);
	return `={{ (${words})[$parameter["event"]] }}`;
}

/**
 * What the editor's panel of a trigger says.
 * @param header when the workflow is run
 * @param once what runs it in a test run
 * @param each what runs it once it is published
 */
export function panelOf(header: string, once: string, each: string) {
	const building = `<b>While building</b>, click "Execute step": ${once} runs the workflow once.`;
	return {
		header,
		executionsHelp: {
			inactive: `${building} <b>Once it works</b>, publish it: ${each} then runs it by itself, also while the editor is closed. These runs are in the list of executions.`,
			active: `${building} <b>The published workflow</b> runs by itself at ${each}. These runs are in the list of executions, not here.`,
		},
		activationHint: `Once the workflow works, publish it to have it run by itself at ${each}.`,
	};
}

/** What the editor says around a test run and an active workflow, whatever the event. */
export const triggerTexts = {
	eventTriggerDescription: 'Waiting for the event that the node is set to',
	activationMessage: 'The workflow now runs by itself at each event.',
	builderHint: {
		searchHint:
			'Starts a workflow by itself, without polling: when an order changes (each state once), when a price crosses a value, with prices every few seconds, or when a market opens or closes on trading days. One node waits for one event; filter by status, reference or symbol in the node.',
	},
	triggerPanel: panelOf(
		'Runs the workflow when something happens at the broker or on the market',
		'the first event',
		'each event',
	),
};
