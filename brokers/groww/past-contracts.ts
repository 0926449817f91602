import { echo } from '../core/echo';
import { inputError } from '../core/errors';
import type { BrokerApi } from '../core/http/broker-api';
import type { PastContractsApi, UnderlyingOf } from '../core/instruments/past-contracts';
import { istDate } from '../core/ist';
import type { PastExpiry } from '../core/outputs';
import { type Reading, reading } from '../core/reading';
import { readNumber, readText } from '../core/wire';
import { GROWW } from './api';
import { FIRST_YEAR } from './candles';
import type { GrowwEndpoints } from './endpoints';
import { readContractSymbol } from './groww-symbol';

const DAY_MS = 24 * 3_600_000;

type PastContract = ReturnType<typeof readPastContract>;

/** Expired contracts of Groww (documentation: Backtesting). */
export class GrowwPastContracts implements PastContractsApi {
	readonly exchanges = ['NSE', 'BSE'];

	constructor(private readonly api: BrokerApi<GrowwEndpoints>) {}

	/** Get Expiries. */
	async expiries(
		{ exchange, underlying }: UnderlyingOf,
		year: number | null,
		month: number | null,
	): Promise<Array<Reading<PastExpiry>>> {
		const today = istDate(Date.now());
		if (year !== null) assertKnown(year, Number(today.slice(0, 4)));
		const query = {
			...{ exchange, underlying_symbol: underlying },
			year: String(year ?? today.slice(0, 4)),
			...(month === null ? {} : { month: String(month) }),
		};
		const dates = texts(await this.api.values('pastExpiries', { query })).sort();
		const odd = dates.find((date) => !/^\d{4}-\d{2}-\d{2}$/.test(date));
		if (odd !== undefined)
			throw this.api.unclear('UNREADABLE_EXPIRY', `Groww lists "${echo(odd)}" for an expiry.`);
		return dates.map((expiry, place) =>
			reading({ expiry }, () => ({
				...{ broker: GROWW, exchange, underlying, expiry },
				kind: kindOf(expiry, dates[place + 1], today),
				daysLeft: expiry < today ? null : (Date.parse(expiry) - Date.parse(today)) / DAY_MS,
			})),
		);
	}

	/** Get Contracts. */
	async contracts({ exchange, underlying }: UnderlyingOf, expiry: string) {
		const query = { exchange, underlying_symbol: underlying, expiry_date: expiry };
		const symbols = texts(await this.api.values('pastContracts', { query }));
		const contracts = symbols.map((growwSymbol) => ({
			raw: { growwSymbol },
			value: readPastContract(growwSymbol),
		}));
		return contracts.sort(({ value: one }, { value: other }) => byStrike(one, other));
	}
}

/** As far as the symbol tells: lots, ticks and trading symbols of the past are not published. */
function readPastContract(growwSymbol: string) {
	const contract = readContractSymbol(growwSymbol);
	return {
		broker: GROWW,
		exchange: contract?.exchange ?? null,
		segment: contract === null ? null : 'FNO',
		tradingSymbol: null,
		instrumentToken: null,
		name: null,
		isin: null,
		instrumentType: contract?.kind ?? null,
		underlying: contract?.underlying ?? null,
		expiry: contract?.expiry ?? null,
		strike: readNumber(contract?.strike),
		optionType: contract === null || contract.kind === 'FUT' ? null : contract.kind,
		lotSize: null,
		tickSize: null,
		freezeQuantity: null,
		growwSymbol,
	};
}

/** Futures before options, by strike and then call and put. */
function byStrike(one: PastContract, other: PastContract): number {
	const higher = (one.strike ?? 0) - (other.strike ?? 0);
	return higher || Number(one.growwSymbol > other.growwSymbol) || -1;
}

/** The last expiry of a month is the monthly one. Those of a month that is not over may not all be listed. */
function kindOf(expiry: string, next: string | undefined, today: string): PastExpiry['kind'] {
	const month = expiry.slice(0, 'YYYY-MM'.length);
	if (next?.startsWith(month)) return 'weekly';
	const allListed = next !== undefined || month < today.slice(0, 'YYYY-MM'.length);
	return allListed ? 'monthly' : null;
}

/** @throws BrokerError `input` */
function assertKnown(year: number, thisYear: number): void {
	if (year >= FIRST_YEAR && year <= thisYear) return;
	throw inputError(
		GROWW,
		'year',
		'INVALID_YEAR',
		`Groww has the expiries of ${FIRST_YEAR} to ${thisYear}, and Year is ${year}.`,
		'Give one of these years, or leave it empty for the running one.',
	);
}

function texts(values: unknown[]): string[] {
	return values.map(readText).filter((value): value is string => value !== null);
}
