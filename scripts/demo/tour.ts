import type { IDataObject } from 'n8n-workflow';
import { errorOf, outputOf } from '../n8n/workflow';
import type { Stage } from './stage';

/** One step of the guided tour, and what it came to. */
export interface TourStep {
	step: string;
	outcome: string;
}

/** What each step of examples/guided-tour.json has to come to, by the field that says so. */
const STEPS: Array<[step: string, field: string, value: unknown]> = [
	['Who Is Logged In', 'clientCode', 'S123456'],
	['Your Funds', 'broker', 'angelOne'],
	['A Quote', 'tradingSymbol', 'SBIN-EQ'],
	['An Option at the Money', 'optionType', 'CE'],
	['Dry Run', 'dryRun', true],
	['An Order That Rests', 'status', 'open'],
	['The Same Alert Again', 'duplicate', true],
	['Cancel It', 'status', 'cancelled'],
	['Buy at the Market', 'status', 'filled'],
	['Your Positions', 'broker', 'angelOne'],
	['Too Large', 'code', 'ABOVE_MAX_ORDER_VALUE'],
	['Halt Trading', 'halted', true],
	['Refused While Halted', 'code', 'TRADING_HALTED'],
	['Resume Trading', 'halted', false],
	['Funds at Groww', 'broker', 'groww'],
	['An Order at Groww', 'dryRun', true],
];

/**
 * Walks the guided tour from end to end, as who presses "Execute workflow" does.
 * @throws Error where a step came to something else than its note says
 */
export async function walkTour(stage: Stage): Promise<TourStep[]> {
	const { client } = stage;
	const workflow = await client.createWorkflow(await stage.example('guided-tour.json'));
	const execution = await client.waitForExecution(await client.run(workflow, 'Start the Tour'));
	const failed = errorOf(execution);
	if (failed !== undefined) throw new Error(`Guided tour: ${failed}`);
	const [placed, again] = ['An Order That Rests', 'The Same Alert Again'].map(
		(step) => outputOf(execution, step)[0],
	);
	if (placed?.orderId !== again?.orderId) throw new Error('Guided tour: two orders for one alert');
	await client.remove(workflow);
	return STEPS.map(([step, field, value]) => {
		const [item] = outputOf(execution, step) as Array<IDataObject | undefined>;
		if (item?.[field] !== value)
			throw new Error(`Guided tour: ${step} came to ${JSON.stringify(item)}`);
		return { step, outcome: `${field}: ${String(value)}` };
	});
}
