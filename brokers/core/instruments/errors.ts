import { echo } from '../echo';
import type { Instrument, InstrumentScope } from './types';

const place = ({ exchange, segment }: InstrumentScope) =>
	segment ? `${echo(exchange)} (${echo(segment)})` : echo(exchange);

/** The reader of the message must know that an old file may be the reason. */
const aside = (warning: string | null) => (warning ? ` ${warning}` : '');

/** No instrument has this symbol or token. Nothing near it was taken instead. */
export class InstrumentNotFoundError extends Error {
	override readonly name = 'InstrumentNotFoundError';

	constructor(
		/** The symbol or token that was asked for. */
		readonly wanted: string,
		readonly scope: InstrumentScope,
		/** Trading symbols that come near, at most five. */
		readonly suggestions: string[],
		warning: string | null = null,
	) {
		const hint =
			suggestions.length > 0
				? `Did you mean ${suggestions.join(', ')}?`
				: 'Check the spelling and the exchange, or choose it from the list.';
		super(`There is no instrument "${echo(wanted)}" on ${place(scope)}. ${hint}${aside(warning)}`);
	}
}

/** Several instruments fit, and choosing one would be a guess. */
export class AmbiguousInstrumentError extends Error {
	override readonly name = 'AmbiguousInstrumentError';

	constructor(
		readonly wanted: string,
		readonly scope: InstrumentScope,
		/** At most ten of the instruments that fit. */
		readonly candidates: Instrument[],
		/** How many fit altogether. */
		readonly total: number,
	) {
		const listed = candidates.map(
			({ tradingSymbol, segment, token }) =>
				`${tradingSymbol} (${segment ? `${segment}, ` : ''}token ${token})`,
		);
		const more = total > candidates.length ? ` and ${total - candidates.length} more` : '';
		super(
			`"${echo(wanted)}" on ${place(scope)} can mean ${listed.join(', ')}${more}. ` +
				'Give the full trading symbol, the segment or the token of the one you want.',
		);
	}
}

/** Another exchange or segment than the form's has what the symbol names. */
export class InstrumentElsewhereError extends Error {
	override readonly name = 'InstrumentElsewhereError';

	/** What to do about it. */
	readonly hint: string;

	constructor(wanted: string, scope: InstrumentScope, { tradingSymbol, ...found }: Instrument) {
		const { exchange, segment } = found;
		const there = place({ exchange, segment: segment ?? undefined });
		super(
			`There is no instrument "${echo(wanted)}" on ${place(scope)}; ${tradingSymbol} is on ${there}.`,
		);
		this.hint =
			exchange === scope.exchange.toUpperCase()
				? `Set Segment to ${segment}.`
				: `Set Exchange to ${exchange}.`;
	}
}

/** The prefix of a symbol says another exchange than the form. */
export class ExchangeMismatchError extends Error {
	override readonly name = 'ExchangeMismatchError';

	readonly hint: string;

	constructor(wanted: string, prefix: string, { exchange }: InstrumentScope) {
		super(
			`The symbol ${echo(wanted)} is of ${echo(prefix)}, and Exchange is set to ${echo(exchange)}.`,
		);
		this.hint = 'Set Exchange to that of the symbol, or give the symbol without its prefix.';
	}
}

/** The symbol is that of a chart of futures which follow each other. */
export class ContinuousContractError extends Error {
	override readonly name = 'ContinuousContractError';

	readonly hint: string;

	/** @param ticker how TradingView names the nearest; null where none is known */
	constructor(wanted: string, nearest: Instrument[], ticker: string | null) {
		super(
			`${echo(wanted)} is a continuous contract: a chart of futures that follow each other, and nothing that can be traded.`,
		);
		this.hint =
			ticker === null ? NAME_ONE : `Name one contract: ${listed(nearest)}. ${alertOn(ticker)}`;
	}
}

const NAME_ONE =
	'Name one contract: TradingView writes the root, the letter of its month and its year, as in NIFTYZ2026 for December 2026.';

const alertOn = (ticker: string) =>
	`An alert on the chart of one contract sends its name, ${ticker} for example.`;

function listed(nearest: Instrument[]): string {
	const symbols = nearest.map(({ tradingSymbol }) => tradingSymbol);
	const [{ exchange, segment }] = nearest;
	const where = place({ exchange, segment: segment ?? undefined });
	return `${symbols.join(' and ')} on ${where} ${symbols.length > 1 ? 'are' : 'is'} the nearest`;
}

/** The file is not what it should be: cut short, another format, an error page. */
export class InstrumentFormatError extends Error {
	override readonly name = 'InstrumentFormatError';
}

/** Neither a fresh instrument file nor a good earlier copy can be had. */
export class InstrumentFileUnavailableError extends Error {
	override readonly name = 'InstrumentFileUnavailableError';

	constructor(
		/** The source's short name. */
		readonly source: string,
		readonly url: string,
		/** Why the download failed. */
		readonly reason: string,
		/** A next download is not tried before this many milliseconds have passed. */
		readonly retryAfterMs: number,
		options?: ErrorOptions,
	) {
		super(
			`The instrument file could not be loaded from ${url}: ${reason}. There is no earlier copy ` +
				'to use. Check that this machine can reach the address (proxy, firewall, DNS) and run again.',
			options,
		);
	}
}
