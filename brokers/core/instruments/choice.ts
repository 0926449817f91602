import type { InstrumentsApi } from '../broker';
import { echo } from '../echo';
import type { ReadField } from '../reading';
import { type BrokerId, inputError } from '../errors';
import type { BrokerOrder } from '../orders/orders-api';
import { hasDerivatives } from './derivatives';
import { lookUp } from './tradable';
import type { Instrument, InstrumentIndex, InstrumentScope } from './types';

/** How one broker's forms name an instrument. */
export interface InstrumentNaming {
	broker: BrokerId;
	/** The fields of a form that narrow the search; a picked value begins with them. */
	scope: ReadonlyArray<'exchange' | 'segment'>;
	/**
	 * What a picked value is looked up by; it follows the scope. Exchanges give the token of an expired
	 * contract to another one, so that after a token follows the trading symbol, and both must fit.
	 */
	key: 'token' | 'tradingSymbol';
	/** That the fields of the form contradict the picked value. */
	mismatch(picked: string[], form: Array<string | undefined>): string;
	/** The instrument of an order. */
	ofOrder(index: InstrumentIndex, order: BrokerOrder): Instrument;
}

const LISTED = 50;

/** Instruments by the fields of a form, from the day's file. Needs no log-in. */
export function instrumentsApi(
	naming: InstrumentNaming,
	load: () => Promise<InstrumentIndex>,
): InstrumentsApi {
	const { broker, scope, key } = naming;
	const scopeOf = (read: ReadField): InstrumentScope => {
		const fields = scope.map((field) => [field, read(field, '')] as const);
		return { exchange: '', ...Object.fromEntries(fields) };
	};
	return {
		choose: async (read) =>
			choose(naming, await load(), scopeOf(read), read('instrument', {}) as Locator),
		ofOrder: async (order) => {
			const index = await load();
			return lookUp(broker, () => naming.ofOrder(index, order));
		},
		hasDerivatives: async (share) => hasDerivatives(await load(), share),
		search: async (text, read) => {
			const options = { ...scopeOf(read), limit: LISTED, tradableOnly: true };
			return (await load()).search(text, options).map((instrument) => ({
				instrument,
				value: [
					...scope.map((field) => instrument[field]),
					...(key === 'token' ? [instrument.token] : []),
					instrument.tradingSymbol,
				].join(':'),
			}));
		},
	};
}

/** A resource locator, as the editor saves it. */
interface Locator {
	mode?: string;
	value?: unknown;
	/** What the editor's list called it: `<trading symbol> · …`. */
	cachedResultName?: unknown;
}

/** @throws BrokerError `input`, naming the parameter */
function choose(
	{ broker, scope, key, mismatch }: InstrumentNaming,
	index: InstrumentIndex,
	form: InstrumentScope,
	{ mode, value: entered, cachedResultName }: Locator,
): Instrument {
	const value = String(entered ?? '').trim();
	if (value === '')
		throw inputError(broker, 'instrument', 'NO_INSTRUMENT', 'No instrument is chosen.');
	const parts = value.split(':');
	const bySymbol = mode === 'symbol' || key === 'tradingSymbol';
	const picked = parts.length > scope.length && (mode !== 'symbol' || key === 'tradingSymbol');
	const name = picked ? parts[scope.length] : value;
	const wanted = scope.map((field) => form[field]);
	const listed = parts.slice(0, scope.length);
	if (picked && listed.some((part, position) => part !== wanted[position])) {
		throw inputError(
			broker,
			'instrument',
			'EXCHANGE_MISMATCH',
			mismatch(listed, wanted),
			'Choose the instrument again.',
		);
	}
	if (bySymbol) return lookUp(broker, () => index.bySymbol(name, form));
	const found = lookUp(broker, () => index.byToken(name, form));
	if (picked)
		assertStillMeant(broker, found, parts[scope.length + 1] ?? listedSymbol(cachedResultName));
	return found;
}

/** The symbol of a picked value that does not hold it, from what the editor kept beside it. */
function listedSymbol(cachedResultName: unknown): string {
	return typeof cachedResultName === 'string' ? cachedResultName.split(' · ')[0].trim() : '';
}

/** @throws BrokerError `input` where the token has become another instrument's since it was picked. */
function assertStillMeant(
	broker: BrokerId,
	{ tradingSymbol, token }: Instrument,
	meant: string,
): void {
	if (meant === '' || meant === tradingSymbol) return;
	throw inputError(
		broker,
		'instrument',
		'INSTRUMENT_CHANGED',
		`The chosen instrument was ${echo(meant)}, and its token ${token} now means ${echo(tradingSymbol)}.`,
		'Choose the instrument again. Exchanges give the tokens of expired contracts to new ones.',
	);
}
