import type { IDataObject } from 'n8n-workflow';
import { type BrokerId, inputError } from '../../../../brokers/core/errors';
import type { Halt } from '../../../../brokers/core/guard/halt';
import { halt as haltTrading, resume } from '../../../../brokers/core/guard/halting';
import { nextIstHour, toIstIso } from '../../../../brokers/core/ist';
import { needMoment } from '../../../../brokers/core/moment';
import { checkChoice } from '../../../../brokers/core/orders/order-rules';
import type { ReadField } from '../../../../brokers/core/reading';
import { hint } from '../../hints';
import { fieldReader, type ItemContext } from '../../operation';
import { cancelEverything } from './cancel-everything.run';
import type { HaltingBroker, SquareOff } from './square-off';

/**
 * Halts trading, then cancels, then closes: each step is done whatever came of the one before.
 * @throws BrokerError `input`, or where trading could not be halted; nothing is cancelled then
 */
export async function halt<B extends HaltingBroker>(
	context: ItemContext<B>,
	squareOff?: SquareOff<B>,
): Promise<IDataObject> {
	const { functions, itemIndex, broker } = context;
	const field = fieldReader(functions, itemIndex);
	const asked = readHalt(broker.id, field, String(functions.getWorkflow().id ?? ''));
	const cancelOrders = readSwitch(broker.id, field, 'cancelOrders', 'Cancel Orders');
	const closes = squareOff && readSwitch(broker.id, field, 'squareOff', 'Square Off');
	const { until, warning } = await haltTrading(broker.id, broker.guard.watch.source, asked);
	if (warning !== null) hint(functions, warning);
	const cancelled = cancelOrders ? await cancelEverything(broker, Date.now()) : [];
	const squaredOff = closes ? await squareOff(context) : [];
	return { broker: broker.id, halted: true, until: toIstIso(until), cancelled, squaredOff };
}

/** @throws BrokerError where a halt lasts that this workflow may not lift */
export async function resumeTrade({
	functions,
	broker: { id, guard },
}: ItemContext<HaltingBroker>): Promise<IDataObject> {
	await resume(id, guard.watch.source, String(functions.getWorkflow().id ?? ''));
	return { broker: id, halted: false, until: null, cancelled: [], squaredOff: [] };
}

function readHalt(broker: BrokerId, field: ReadField, workflow: string): Halt {
	const choices = ['endOfDay', 'time'] as const;
	const kind = checkChoice(broker, 'until', 'Until', field('until', 'endOfDay'), choices);
	if (kind === 'endOfDay') return { kind, workflow, until: nextIstHour(Date.now(), 0) };
	const { at } = needMoment(broker, 'untilTime', 'Until Time', field('untilTime'));
	if (at > Date.now()) return { kind, workflow, until: at };
	throw inputError(
		broker,
		'untilTime',
		'TIME_IS_OVER',
		`Until Time is ${toIstIso(at)}, which is over, so trading is not halted.`,
		'Give a time to come. A time without a zone is India time.',
	);
}

/** What cannot be read must not pass for "no". */
function readSwitch(broker: BrokerId, field: ReadField, name: string, shown: string): boolean {
	const value = field(name, false);
	if (typeof value === 'boolean') return value;
	const message = `${shown} must be true or false, so trading is not halted.`;
	const advice = 'An expression must give a boolean, not a text.';
	throw inputError(broker, name, 'INVALID_SWITCH', message, advice);
}
