import type { Funds, Profile } from '../core/shapes';
import { isObject, type JsonObject, readNumber, readText, readTextList } from '../core/wire';
import { GROWW } from './api';

/** User detail, simplified: Groww gives no name and no e-mail address, and segments for products. */
export function readProfile(data: JsonObject): Profile {
	const exchanges = [
		data.nse_enabled === true ? 'NSE' : '',
		data.bse_enabled === true ? 'BSE' : '',
	];
	const segments = readTextList(data.active_segments);
	return {
		broker: GROWW,
		clientCode: readText(data.ucc),
		name: null,
		email: null,
		exchanges: [...exchanges, segments.includes('COMMODITY') ? 'MCX' : ''].filter(
			(exchange) => exchange !== '',
		),
		products: productsOf(segments),
		lastLoginAt: null,
	};
}

/** Which products an account with these segments can use (documentation: Annexures). */
function productsOf(segments: string[]): string[] {
	const cash = segments.includes('CASH');
	const derivatives = segments.includes('FNO') || segments.includes('COMMODITY');
	return [
		...(cash ? ['CNC'] : []),
		...(cash || derivatives ? ['MIS'] : []),
		...(derivatives ? ['NRML'] : []),
	];
}

const NAMED = ['clear_cash', 'net_margin_used', 'collateral_available'];

/**
 * Available user margin, simplified. Groww gives no single net figure and no profit and loss here
 * but for commodities, so those stay null; everything else is under `details`.
 */
export function readFunds(data: JsonObject): Funds {
	return {
		broker: GROWW,
		availableCash: readNumber(data.clear_cash),
		net: null,
		collateral: readNumber(data.collateral_available),
		usedMargin: readNumber(data.net_margin_used),
		realisedPnl: null,
		unrealisedPnl: null,
		details: flatten(data),
	};
}

/** All other figures in one level; the groups' own names are part of their figures' names already. */
function flatten(data: JsonObject): Record<string, number | null> {
	const rows = Object.entries(data).flatMap(([key, value]) =>
		isObject(value) ? Object.entries(value) : [[key, value] as const],
	);
	const others = rows.filter(([key]) => !NAMED.includes(key));
	return Object.fromEntries(others.map(([key, value]) => [camelCase(key), readNumber(value)]));
}

function camelCase(snake: string): string {
	return snake.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
