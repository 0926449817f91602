import { parseBrokerTime } from '../core/ist';
import type { Funds, Profile } from '../core/shapes';
import { type JsonObject, readNumber, readText, readTextList } from '../core/wire';
import { ANGEL_ONE } from './api';

/** Get Profile, simplified. */
export function readProfile(data: JsonObject): Profile {
	return {
		broker: ANGEL_ONE,
		clientCode: readText(data.clientcode),
		name: readText(data.name),
		email: readText(data.email),
		exchanges: readTextList(data.exchanges),
		products: readTextList(data.products),
		lastLoginAt: parseBrokerTime(data.lastlogintime),
	};
}

/** The figures of getRMS that `Funds` does not name, with readable names. */
const DETAILS: Record<string, string> = {
	availableintradaypayin: 'availableIntradayPayin',
	availablelimitmargin: 'availableLimitMargin',
	utilisedspan: 'utilisedSpan',
	utilisedoptionpremium: 'utilisedOptionPremium',
	utilisedholdingsales: 'utilisedHoldingSales',
	utilisedexposure: 'utilisedExposure',
	utilisedturnover: 'utilisedTurnover',
	utilisedpayout: 'utilisedPayout',
};

/** Get RMS Limit, simplified. `utiliseddebits` is the margin in use. */
export function readFunds(data: JsonObject): Funds {
	const details = Object.entries(DETAILS).map(
		([from, to]) => [to, readNumber(data[from])] as const,
	);
	return {
		broker: ANGEL_ONE,
		availableCash: readNumber(data.availablecash),
		net: readNumber(data.net),
		collateral: readNumber(data.collateral),
		usedMargin: readNumber(data.utiliseddebits),
		realisedPnl: readNumber(data.m2mrealized),
		unrealisedPnl: readNumber(data.m2munrealized),
		details: Object.fromEntries(details),
	};
}
