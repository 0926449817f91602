import { echo } from '../echo';
import { type BrokerId, inputError } from '../errors';
import type { InstrumentNaming } from './naming';
import { symbolOfLabel } from './label';
import type { Instrument, InstrumentScope } from './types';

/** A value of the editor's list, in its parts. */
export interface Picked {
	/** What it names wins over the fields beside it. */
	scope: InstrumentScope;
	/** By which it is looked up: the token, or the trading symbol. */
	key: string;
	/** The trading symbol behind a token; blank in values that hold none. */
	symbol: string;
}

/** The value by which `readPicked` finds the instrument again. */
export function pickedValue({ scope, key }: InstrumentNaming, instrument: Instrument): string {
	return [
		...scope.map((field) => instrument[field]),
		...(key === 'token' ? [instrument.token] : []),
		instrument.tradingSymbol,
	].join(':');
}

/** Null where the value is none of the list's. @param mode of the resource locator */
export function readPicked(
	{ scope, key }: InstrumentNaming,
	mode: string | undefined,
	value: string,
): Picked | null {
	const parts = value.split(':');
	// By Symbol, a token is no symbol: NSE:SBIN is TradingView's.
	if (parts.length <= scope.length || (mode === 'symbol' && key === 'token')) return null;
	const named = scope.map((field, place) => [field, parts[place].trim()] as const);
	return {
		scope: { exchange: '', ...Object.fromEntries(named) },
		key: parts[scope.length],
		symbol: key === 'token' ? (parts[scope.length + 1] ?? '') : '',
	};
}

/**
 * @param label what the editor kept beside the value, for one that does not hold its symbol
 * @throws BrokerError `input` where the token has become another instrument's since it was picked
 */
export function assertStillMeant(
	broker: BrokerId,
	{ tradingSymbol, token }: Instrument,
	symbol: string,
	label: unknown,
): void {
	const meant = symbol || (typeof label === 'string' ? symbolOfLabel(label) : '');
	if (meant === '' || meant === tradingSymbol) return;
	throw inputError(
		broker,
		'instrument',
		'INSTRUMENT_CHANGED',
		`The chosen instrument was ${echo(meant)}, and its token ${token} now means ${echo(tradingSymbol)}.`,
		'Choose the instrument again. Exchanges give the tokens of expired contracts to new ones.',
	);
}
