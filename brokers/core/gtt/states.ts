import { toDecimal } from '../money';
import type { ChangeState } from '../orders/change-state';
import type { Gtt, GttStatus } from '../outputs';
import type { GttChanges } from './gtt-api';

const OVER: GttStatus[] = ['cancelled', 'expired', 'failed'];
const FIRED: GttStatus[] = ['triggered', 'completed'];

/** What makes a GTT order the one that was asked for. */
const TERMS = [
	'gttType',
	'exchange',
	'tradingSymbol',
	'instrumentToken',
	'product',
	'quantity',
	'triggerPrice',
	'triggerDirection',
	'orderType',
	'price',
	'target',
	'stopLoss',
] as const satisfies Array<keyof Gtt>;

/** Whether it has exactly the terms of another. The side counts where those have one: an OCO's is its position's. */
export function isOfTerms(gtt: Gtt, terms: Gtt): boolean {
	const sameSide = terms.transactionType === null || gtt.transactionType === terms.transactionType;
	return (
		sameSide && TERMS.every((name) => JSON.stringify(gtt[name]) === JSON.stringify(terms[name]))
	);
}

/** What one that was read says about its cancellation. */
export function gttCancellationState({ status }: Gtt): ChangeState {
	if (status === 'cancelled') return 'done';
	return OVER.includes(status) || FIRED.includes(status) ? 'tooLate' : 'unchanged';
}

/** What one that was read says about the modification of the one as it was before. */
export function gttModificationState(gtt: Gtt, wanted: GttChanges, before: Gtt): ChangeState {
	if (OVER.includes(gtt.status)) return 'tooLate';
	const isDone = hasChanges(gtt, wanted);
	// One that was changed may fire at once.
	if (FIRED.includes(gtt.status))
		return isDone && !FIRED.includes(before.status) ? 'done' : 'tooLate';
	return isDone ? 'done' : 'unchanged';
}

function hasChanges(gtt: Gtt, wanted: GttChanges): boolean {
	const shown = {
		...gtt,
		targetTriggerPrice: gtt.target?.triggerPrice ?? null,
		stopLossTriggerPrice: gtt.stopLoss?.triggerPrice ?? null,
	};
	return Object.entries(wanted).every(([name, value]) => {
		const has = shown[name as keyof GttChanges];
		const decimal = toDecimal(value);
		return decimal === null ? has === value : toDecimal(has) === decimal;
	});
}
