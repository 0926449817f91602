import { lapsesAt } from './hours';
import { isLimited, isStop } from './order';
import type { ChangeableTerms, Order, OrderState, Side } from './order';
import type { ExchangeSettings } from './settings';

/** What lies ahead of a live order, apart from what its own terms bring. Times in epoch ms. */
export interface Ahead {
	/** Since when the exchange may match it; Infinity: not before the price is set again. */
	matchFrom: number;
	cancelAt: number | null;
	change: { at: number; terms: Partial<ChangeableTerms> } | null;
}

export type EventKind = 'arrive' | 'change' | 'trigger' | 'match' | 'kill' | 'cancel' | 'lapse';

/** The next thing that happens to an order. */
export interface OrderEvent {
	kind: EventKind;
	at: number;
}

/** The world around an order at an instant. */
export interface Surroundings {
	settings: ExchangeSettings;
	lastPaise: number;
	now: number;
}

/** Whether the last price is at or past an order's trigger. */
export function reachesTrigger(side: Side, triggerPaise: number, lastPaise: number): boolean {
	return side === 'BUY' ? lastPaise >= triggerPaise : lastPaise <= triggerPaise;
}

/** Whether an order can be filled at the last price, which is never beyond its limit. */
export function isMarketable(side: Side, state: OrderState, lastPaise: number): boolean {
	if (isStop(state) && !state.triggered) return false;
	if (!isLimited(state)) return true;
	return side === 'BUY' ? lastPaise <= state.pricePaise : lastPaise >= state.pricePaise;
}

/** The earliest event of a live order, null where nothing lies ahead; of two at once the one named first. */
export function nextEvent(
	order: Order<unknown>,
	ahead: Ahead,
	around: Surroundings,
): OrderEvent | null {
	const events: Array<[EventKind, number | null]> = [
		['arrive', arrival(order, around)],
		['change', ahead.change?.at ?? null],
		...(order.state.exchangeAt === null || ahead.change !== null
			? []
			: atTheExchange(order, ahead, around)),
		['cancel', ahead.cancelAt],
		['lapse', lapse(order, around)],
	];
	let next: OrderEvent | null = null;
	for (const [kind, at] of events)
		if (at !== null && (next === null || at < next.at)) next = { kind, at };
	return next;
}

function arrival(order: Order<unknown>, { settings, now }: Surroundings): number | null {
	const { stage } = order.state;
	if (stage === 'pending') return order.placedAt + settings.arrivalDelayMs;
	if (stage !== 'waiting' || settings.market === 'closed') return null;
	return settings.market === 'open' ? now : order.opensAt;
}

function atTheExchange(
	{ side, state }: Order<unknown>,
	{ matchFrom }: Ahead,
	{ settings, lastPaise }: Surroundings,
): Array<[EventKind, number | null]> {
	if (isStop(state) && !state.triggered)
		return [['trigger', reachesTrigger(side, state.triggerPaise, lastPaise) ? matchFrom : null]];
	if (!settings.autoFill) return [];
	if (matchFrom !== Infinity && isMarketable(side, state, lastPaise))
		return [['match', matchFrom + settings.matchDelayMs]];
	return state.validity === 'ioc' ? [['kill', state.updatedAt]] : [];
}

/** A day order ends with the trading day that it is for. */
function lapse({ instrument, opensAt, state }: Order<unknown>, { settings }: Surroundings) {
	if (state.stage === 'waiting') return null;
	return lapsesAt(instrument, settings.market, Math.max(opensAt, state.exchangeAt ?? opensAt));
}
