import { dateInWords } from '../ist';
import { covers } from './search/ticker';
import type { Instrument, InstrumentScope } from './types';

const SEPARATOR = ' · ';

/** 1 Dec 2026 */
const DATE = /^\d{1,2} [A-Z][a-z]{2} \d{4}$/;

/**
 * What a list calls an instrument: "SBIN-EQ · State Bank of India", "NIFTY 25000 CE · 1 Dec 2026 · lot 65".
 * The exchange is left out where it is the National Stock Exchange and the form says that too.
 */
export function labelOf(instrument: Instrument, form: Pick<InstrumentScope, 'exchange'>): string {
	const { exchange, expiry, lotSize, tradingSymbol } = instrument;
	const known = covers('NSE', exchange) && covers('NSE', form.exchange);
	return [
		...(expiry === null
			? [tradingSymbol, ...longName(instrument)]
			: [contractName(instrument), dateInWords(expiry)]),
		...(lotSize > 1 ? [`lot ${lotSize}`] : []),
		...(known ? [] : [exchange]),
	].join(SEPARATOR);
}

function longName({ name, tradingSymbol }: Instrument): string[] {
	const repeats = name === '' || name === tradingSymbol || tradingSymbol.startsWith(`${name}-`);
	return repeats ? [] : [name];
}

/** NIFTY 25000 CE, BANKNIFTY FUT */
function contractName({ underlying, strike, kind, tradingSymbol }: Instrument): string {
	if (underlying === null || kind === 'OTHER') return tradingSymbol;
	return [underlying, ...(strike === null ? [] : [strike]), kind].join(' ');
}

/**
 * The trading symbol that a label begins with; blank for a contract in words. Labels of earlier versions
 * begin with it whatever they are of: "NIFTY26NOV26FUT · NIFTY · NFO · expires 2026-11-26 · lot 75".
 */
export function symbolOfLabel(label: string): string {
	const [first, second = ''] = label.split(SEPARATOR);
	return DATE.test(second) ? '' : first.trim();
}
