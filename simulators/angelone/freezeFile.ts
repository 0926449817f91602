import { Readable } from 'node:stream';
import { csvPieces, INSTRUMENT_COLUMNS } from '../core';
import type { Market, MarketInstrument } from '../core';
import { amount } from './fields';
import type { AngelOneQuirks } from './quirks';

type Form = AngelOneQuirks['freezeFile'];

/**
 * What Angel One does not publish, another broker does: Groww's instrument file. The simulated market
 * has it on this origin, so that a client which reads freeze quantities there finds them.
 */
export function freezeFile(market: Market, form: Form): Readable {
	function* lines(): Generator<string> {
		yield INSTRUMENT_COLUMNS.join(',');
		let tokenBefore = '1';
		for (const instrument of market.instruments()) {
			const token = form === 'otherContracts' ? tokenBefore : instrument.token;
			tokenBefore = instrument.token;
			yield rowOf(instrument, token, form);
		}
	}
	return Readable.from(csvPieces(lines()));
}

function rowOf(instrument: MarketInstrument, token: string, form: Form): string {
	const { venue, board, kind, underlying, series, isin, expiry, strikePaise } = instrument;
	const name = expiry === null ? underlying : [underlying, expiry, strikePaise, kind].join('-');
	return [
		venue,
		token,
		name,
		`${venue}-${name}`,
		expiry === null ? `"${instrument.name}"` : '',
		kind,
		board,
		series ?? '',
		isin ?? '',
		expiry === null ? '' : underlying,
		'',
		expiry !== null && form === 'old' ? monthsBefore(expiry) : (expiry ?? ''),
		strikePaise === null ? '' : amount(strikePaise),
		instrument.lotSize,
		amount(instrument.tickPaise),
		instrument.freezeQuantity ?? '',
		0,
		kind === 'IDX' ? 0 : 1,
		kind === 'IDX' ? 0 : 1,
	].join(',');
}

/** A contract that was in the file a good while ago, and not since. */
function monthsBefore(date: string): string {
	const day = Date.parse(date) - 120 * 24 * 3600_000;
	return new Date(day).toISOString().slice(0, 10);
}
