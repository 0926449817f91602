import { greeksOf, hoursOf, isTradingTime } from '../../core';
import { Refusal, success } from '../envelopes';
import { bodyOf, textOf } from '../fields';
import type { Call } from '../gateway';
import { expiryText } from '../scrips';

/** Every figure is text with six decimals, but for the volume. */
const figure = (value: number): string => value.toFixed(6);

/** Chapter 7.5: of NSE's options alone; an underlying or a date without any has no rows. */
export function optionGreek({ request, state: { market, clock, quirks } }: Call) {
	const isOpen = isTradingTime(clock.now(), hoursOf({ board: 'FNO' }));
	if (quirks.greeksOutOfHours === 'none' && !isOpen) throw new Refusal('AB9019');
	const body = bodyOf(request);
	const [name, expiry] = [textOf(body, 'name'), textOf(body, 'expirydate')];
	if (name === '' || !/^\d{2}[A-Z]{3}\d{4}$/.test(expiry)) throw new Refusal('AB1004');
	const listed = market.real().filter((one) => one.venue === 'NSE' && one.underlying === name);
	const spot = listed.find((one) => one.board === 'CASH');
	const options = listed.filter((one) => one.strikePaise !== null && expiryText(one) === expiry);
	if (spot === undefined) return success([]);
	return success(
		options.map((option) => {
			const { delta, gamma, theta, vega, iv } = greeksOf(option, market.price(spot), clock.now());
			return {
				name,
				expiry,
				strikePrice: figure((option.strikePaise ?? 0) / 100),
				optionType: option.kind,
				delta: figure(delta),
				gamma: figure(gamma),
				theta: figure(theta),
				vega: figure(vega),
				impliedVolatility: figure(iv),
				tradeVolume: (option.lotSize * 100).toFixed(2),
			};
		}),
	);
}
