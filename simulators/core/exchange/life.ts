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
	const atExchange = order.state.exchangeAt !== null && ahead.change === null;
	const first = earlier('arrive', arrival(order, around), null);
	const second = earlier('change', ahead.change?.at ?? null, first);
	const third = atExchange ? trading(order, ahead, around, second) : second;
	const fourth = earlier('cancel', ahead.cancelAt, third);
	return earlier('lapse', lapse(order, around), fourth);
}

/** The earlier of an event and the ones before it; of two at once the one before. */
function earlier(kind: EventKind, at: number | null, before: OrderEvent | null): OrderEvent | null {
	return at === null || (before !== null && before.at <= at) ? before : { kind, at };
}

function arrival(order: Order<unknown>, { settings, now }: Surroundings): number | null {
	const { stage } = order.state;
	if (stage === 'pending') return order.placedAt + settings.arrivalDelayMs;
	if (stage !== 'waiting' || settings.market === 'closed') return null;
	return settings.market === 'open' ? now : order.opensAt;
}

/** What the last price brings an order that the exchange has. */
function trading(
	{ side, state }: Order<unknown>,
	{ matchFrom }: Ahead,
	{ settings, lastPaise }: Surroundings,
	before: OrderEvent | null,
): OrderEvent | null {
	if (isStop(state) && !state.triggered) {
		const reached = reachesTrigger(side, state.triggerPaise, lastPaise);
		return earlier('trigger', reached ? matchFrom : null, before);
	}
	if (!settings.autoFill) return before;
	if (matchFrom !== Infinity && isMarketable(side, state, lastPaise))
		return earlier('match', matchFrom + settings.matchDelayMs, before);
	return earlier('kill', state.validity === 'ioc' ? state.updatedAt : null, before);
}

/** A day order ends with the trading day that it is for. */
function lapse({ instrument, opensAt, state }: Order<unknown>, { settings }: Surroundings) {
	if (state.stage === 'waiting') return null;
	return lapsesAt(instrument, settings.market, Math.max(opensAt, state.exchangeAt ?? opensAt));
}
