import type { InstrumentsApi } from '../abilities';
import type { ReadField } from '../reading';
import { inputError } from '../errors';
import { hasDerivatives } from './derivatives';
import { detailsOf, expiresOn, listExpiries, searchFile } from './file-reads';
import { labelOf } from './label';
import { assertStillMeant, pickedValue, readPicked } from './picked';
import type { InstrumentNaming } from './naming';
import { instrumentsUnavailable, lookUp } from './tradable';
import type { Instrument, InstrumentIndex, InstrumentScope } from './types';

const LISTED = 50;

/** Instruments by the fields of a form, from the day's file. Needs no log-in. */
export function instrumentsApi(
	naming: InstrumentNaming,
	load: () => Promise<InstrumentIndex>,
): InstrumentsApi {
	const { broker, scope, offered } = naming;
	const scopeOf = (read: ReadField): InstrumentScope => {
		const fields = scope.map((field) => [field, read(field, '')] as const);
		const form: InstrumentScope = { exchange: '', ...Object.fromEntries(fields) };
		return naming.places?.[form.exchange] ?? form;
	};
	const fromFile = async <T>(ask: (index: InstrumentIndex) => T): Promise<T> => {
		try {
			return ask(await load());
		} catch (error) {
			throw instrumentsUnavailable(broker, error);
		}
	};
	const chosenIn = (index: InstrumentIndex, read: ReadField) =>
		choose(naming, index, scopeOf(read), read('instrument', {}) as Locator);
	const choice = async (read: ReadField) => chosenIn(await load(), read);
	const toSplit = async (find: (index: InstrumentIndex) => Instrument) => {
		const index = await load();
		const found = find(index);
		const lacksFreeze = found.freezeQuantity === null && found.expiry !== null;
		return lacksFreeze && index.withFreeze ? find(await index.withFreeze()) : found;
	};
	return {
		choose: choice,
		chooseToSplit: async (read) => await toSplit((index) => chosenIn(index, read)),
		ofOrderToSplit: async (order) =>
			await toSplit((index) => lookUp(broker, () => naming.ofOrder(index, order))),
		ofOrder: async (order) => {
			const index = await load();
			return lookUp(broker, () => naming.ofOrder(index, order));
		},
		hasDerivatives: async (share) => await fromFile((index) => hasDerivatives(index, share)),
		search: async (text, read, tradableOnly = true) => {
			const first = scopeOf(read);
			const options = { first, among: offered, limit: LISTED, tradableOnly };
			return (await load()).search(text, options).map((instrument) => ({
				label: labelOf(instrument, first),
				value: pickedValue(naming, instrument),
			}));
		},
		details: async (read) => detailsOf(broker, await choice(read)),
		find: async (read, limit) => {
			const asked = { query: read('query'), exchange: read('exchange'), limit };
			const found = await fromFile((index) => searchFile(naming, index, asked));
			return found.map((instrument) => detailsOf(broker, instrument));
		},
		expiries: async (read) => {
			const asked = { underlying: read('underlying'), exchange: read('exchange') };
			return await fromFile((index) => listExpiries(naming, index, asked, Date.now()));
		},
		expiresOn: async (day) => {
			const told = fromFile((index) => expiresOn(naming, index, day, Date.now()));
			return await told.catch(() => null);
		},
	};
}

/** A resource locator, as the editor saves it. */
interface Locator {
	mode?: string;
	value?: unknown;
	/** What the editor's list called it. */
	cachedResultName?: unknown;
}

/** @throws BrokerError `input`, naming the parameter */
function choose(
	naming: InstrumentNaming,
	index: InstrumentIndex,
	form: InstrumentScope,
	{ mode, value: entered, cachedResultName }: Locator,
): Instrument {
	const { broker, key } = naming;
	const value = String(entered ?? '').trim();
	if (value === '')
		throw inputError(broker, 'instrument', 'NO_INSTRUMENT', 'No instrument is chosen.');
	const picked = readPicked(naming, mode, value);
	if (picked === null) {
		const bySymbol = mode === 'symbol' || key === 'tradingSymbol';
		return lookUp(broker, () =>
			bySymbol ? index.byTicker(value, form) : index.byToken(value, form),
		);
	}
	const { scope, symbol } = picked;
	if (key === 'tradingSymbol') return lookUp(broker, () => index.bySymbol(picked.key, scope));
	const found = lookUp(broker, () => index.byToken(picked.key, scope));
	assertStillMeant(broker, found, symbol, cachedResultName);
	return found;
}
