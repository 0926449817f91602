/** When a price alarms, exact: prices and closes in ten-thousandths of a rupee. */

export const ALERT_CONDITIONS = [
	'above',
	'below',
	'changePercent',
	'crossesDown',
	'crossesUp',
] as const;
export type AlertCondition = (typeof ALERT_CONDITIONS)[number];

export const ALERT_REPEATS = ['eachTime', 'once'] as const;

export interface AlertRule {
	condition: AlertCondition;
	/** Ten-thousandths of a rupee, or of a percent, where a negative one is a fall. */
	value: bigint;
	/** So far the price goes back before the next alarm; ten-thousandths of a rupee. */
	hysteresis: bigint;
	repeat: (typeof ALERT_REPEATS)[number];
}

/**
 * - `unseen`: no price yet, or a crossing of which only its far side was seen;
 * - `armed`: alarms when the condition is met;
 * - `fired`: has alarmed, and the price has not gone back since.
 */
export const ALERT_STATES = ['unseen', 'armed', 'fired'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** What a price makes of an alert. */
export interface AlertStep {
	state: AlertState;
	/** It alarms. */
	alarms: boolean;
}

/** Of a hundred, in ten-thousandths. */
const HUNDRED = 1_000_000n;

/**
 * The next state of an alert. A value that is reached counts as passed.
 * @param close the close of the day before; without it a change is not known, and nothing happens
 */
export function stepAlert(
	rule: AlertRule,
	state: AlertState,
	price: bigint,
	close: bigint | null,
): AlertStep {
	const place = placeOf(rule, price, close);
	if (place === null) return { state, alarms: false };
	const isMet = place.beyond >= 0n;
	if (state === 'fired') {
		const isBack = !isMet && -place.beyond >= rule.hysteresis * place.rupee;
		return { state: isBack && rule.repeat === 'eachTime' ? 'armed' : 'fired', alarms: false };
	}
	if (!isMet) return { state: 'armed', alarms: false };
	// What has not been seen on the near side has not crossed.
	if (state === 'unseen' && isCrossing(rule)) return { state: 'unseen', alarms: false };
	return { state: 'fired', alarms: true };
}

const isCrossing = ({ condition }: AlertRule) =>
	condition === 'crossesUp' || condition === 'crossesDown';

/** How far a price lies beyond what is asked for; a ten-thousandth of a rupee is `rupee` of it. */
interface Place {
	beyond: bigint;
	rupee: bigint;
}

function placeOf(
	{ condition, value }: AlertRule,
	price: bigint,
	close: bigint | null,
): Place | null {
	switch (condition) {
		case 'above':
		case 'crossesUp':
			return { beyond: price - value, rupee: 1n };
		case 'below':
		case 'crossesDown':
			return { beyond: value - price, rupee: 1n };
		case 'changePercent': {
			if (close === null || close <= 0n) return null;
			const above = (price - close) * HUNDRED - value * close;
			return { beyond: value < 0n ? -above : above, rupee: HUNDRED };
		}
	}
}
