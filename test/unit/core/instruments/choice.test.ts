import { INSTRUMENT_NAMING as ANGEL_ONE } from '../../../../brokers/angelone/instrument-naming';
import type { ReadField } from '../../../../brokers/core/reading';
import { instrumentsApi } from '../../../../brokers/core/instruments/choice';
import type { InstrumentNaming } from '../../../../brokers/core/instruments/naming';
import type { Instrument, InstrumentIndex } from '../../../../brokers/core/instruments/types';
import type { Order } from '../../../../brokers/core/outputs';
import { INSTRUMENT_NAMING as GROWW } from '../../../../brokers/groww/instrument-naming';
import { failureOf } from '../../support/failures';
import { future, instrument } from '../../support/instruments';

/** An index that notes how it was asked. */
function index(found: Instrument = instrument()) {
	const asked: unknown[] = [];
	const fake: Partial<InstrumentIndex> = {
		bySymbol: (symbol, scope) => {
			asked.push({ symbol, ...scope });
			return found;
		},
		byTicker: (ticker, scope) => {
			asked.push({ ticker, ...scope });
			return found;
		},
		byToken: (token, scope) => {
			asked.push({ token, ...scope });
			return found;
		},
		search: (text, options) => {
			asked.push({ text, ...options });
			return [found];
		},
	};
	return { asked, index: fake as InstrumentIndex };
}

const ANGEL_ONE_FORM = { exchange: 'NSE' };
const GROWW_FORM = { exchange: 'NSE', segment: 'CASH' };

/** A form with these values. */
const form =
	(fields: Record<string, unknown>): ReadField =>
	(name, otherwise) =>
		fields[name] ?? otherwise;

const apiOf = (naming: InstrumentNaming, file: InstrumentIndex) =>
	instrumentsApi(naming, async () => await Promise.resolve(file));

const chooseAngelOne = async (file: InstrumentIndex, locator: object) =>
	await apiOf(ANGEL_ONE, file).choose(form({ ...ANGEL_ONE_FORM, instrument: locator }));

const chooseGroww = async (file: InstrumentIndex, locator: object) =>
	await apiOf(GROWW, file).choose(form({ ...GROWW_FORM, instrument: locator }));

describe('Angel One: how an instrument is named', () => {
	test.each([
		[
			{ mode: 'list', value: 'NSE:3045:SBIN-EQ' },
			{ token: '3045', exchange: 'NSE' },
		],
		[
			{ mode: 'list', value: 'NSE:3045' },
			{ token: '3045', exchange: 'NSE' },
		],
		[
			{ mode: 'list', value: 'NSE:3045', cachedResultName: 'SBIN-EQ · NSE' },
			{ token: '3045', exchange: 'NSE' },
		],
		[
			{ mode: 'token', value: ' 3045 ' },
			{ token: '3045', exchange: 'NSE' },
		],
		[
			{ mode: 'token', value: 3045 },
			{ token: '3045', exchange: 'NSE' },
		],
		[
			{ mode: 'symbol', value: ' SBIN-EQ ' },
			{ ticker: 'SBIN-EQ', exchange: 'NSE' },
		],
		[
			{ mode: 'symbol', value: 'NSE:3045' },
			{ ticker: 'NSE:3045', exchange: 'NSE' },
		],
	])('%p', async (locator, question) => {
		const { asked, index: file } = index();
		await chooseAngelOne(file, locator);
		expect(asked).toEqual([question]);
	});

	test.each([
		{ mode: 'list', value: 'NFO:35003:SBIN-EQ' },
		{ mode: 'list', value: 'NFO:35003' },
		{ mode: 'token', value: 'NFO:35003' },
	])('the exchange of a pick wins over the one of the form: %p', async (pick) => {
		const { asked, index: file } = index();
		await chooseAngelOne(file, pick);
		expect(asked).toEqual([{ token: '35003', exchange: 'NFO' }]);
	});

	test.each([
		['by its value', { value: 'NSE:3045:ITC-EQ' }],
		['by what the editor kept', { value: 'NSE:3045', cachedResultName: 'ITC-EQ · ITC · NSE' }],
	])('a pick whose token has become another instrument’s, %s, is refused', async (_, pick) => {
		const failure = await failureOf(chooseAngelOne(index().index, { mode: 'list', ...pick }));
		expect(failure).toMatchObject({ field: 'instrument', code: 'INSTRUMENT_CHANGED' });
		expect(failure.message).toContain('ITC-EQ');
		expect(failure.message).toContain('SBIN-EQ');
	});

	test.each([
		'SBIN-EQ · NSE',
		'SBIN-EQ · SBIN · NSE · expires 2026-11-26 · lot 75',
		'SBIN-EQ · State Bank of India',
		'SBIN-EQ · State Bank of India · BSE',
		// What a contract is called in words says nothing of its symbol.
		'NIFTY 25000 CE · 1 Dec 2026 · lot 65',
		'SENSEX FUT · 24 Dec 2026 · lot 20 · BFO',
		'',
		undefined,
	])('a pick without its symbol, which the editor kept as %p, is the one', async (name) => {
		const { asked, index: file } = index();
		const pick = { mode: 'list', value: 'NSE:3045', cachedResultName: name };
		await chooseAngelOne(file, pick);
		expect(asked).toEqual([{ token: '3045', exchange: 'NSE' }]);
	});

	test.each(['', '  ', null, undefined])('nothing chosen: %p', async (value) => {
		const failure = await failureOf(chooseAngelOne(index().index, { mode: 'list', value }));
		expect(failure).toMatchObject({ failure: 'input', field: 'instrument', code: 'NO_INSTRUMENT' });
	});
});

describe('Groww: how an instrument is named', () => {
	test.each([
		[
			{ mode: 'list', value: 'NSE:CASH:SBIN' },
			{ symbol: 'SBIN', ...GROWW_FORM },
		],
		[
			{ mode: 'symbol', value: ' SBIN ' },
			{ ticker: 'SBIN', ...GROWW_FORM },
		],
		[
			{ mode: 'symbol', value: 'NSE:SBIN' },
			{ ticker: 'NSE:SBIN', ...GROWW_FORM },
		],
	])('%p', async (locator, question) => {
		const { asked, index: file } = index();
		await chooseGroww(file, locator);
		expect(asked).toEqual([question]);
	});

	test.each([
		['list', 'BSE:CASH:SBIN', { symbol: 'SBIN', exchange: 'BSE', segment: 'CASH' }],
		['list', 'NSE:FNO:NIFTY26NOVFUT', { symbol: 'NIFTY26NOVFUT', exchange: 'NSE', segment: 'FNO' }],
		// An expression may bring what the list would have.
		['symbol', 'BSE:CASH:SBIN', { symbol: 'SBIN', exchange: 'BSE', segment: 'CASH' }],
	])(
		'the exchange and segment of a pick win over those of the form: %s %s',
		async (mode, value, question) => {
			const { asked, index: file } = index();
			await chooseGroww(file, { mode, value });
			expect(asked).toEqual([question]);
		},
	);

	test('nothing chosen', async () => {
		const failure = await failureOf(chooseGroww(index().index, { mode: 'symbol', value: '' }));
		expect(failure.code).toBe('NO_INSTRUMENT');
	});
});

test('a form without the field at all: nothing chosen', async () => {
	const failure = await failureOf(apiOf(ANGEL_ONE, index().index).choose(form(ANGEL_ONE_FORM)));
	expect(failure).toMatchObject({ field: 'instrument', code: 'NO_INSTRUMENT' });
});

describe('the list while the user types', () => {
	const search = async (naming: InstrumentNaming, fields: object, found = instrument()) => {
		const { asked, index: file } = index(found);
		const results = await apiOf(naming, file).search('sbin', form({ ...fields }));
		return { asked, file, results };
	};

	test('asks for fifty tradable ones, those of the chosen exchange first', async () => {
		const { asked } = await search(ANGEL_ONE, ANGEL_ONE_FORM);
		const among = { exchange: ['NSE', 'BSE', 'NFO', 'BFO', 'MCX', 'CDS'] };
		const first = { exchange: 'NSE' };
		expect(asked).toEqual([{ text: 'sbin', first, among, limit: 50, tradableOnly: true }]);
	});

	test('those of the chosen exchange and segment first', async () => {
		const { asked } = await search(GROWW, GROWW_FORM);
		const among = { exchange: ['NSE', 'BSE', 'MCX'], segment: ['CASH', 'FNO', 'COMMODITY'] };
		const options = { first: GROWW_FORM, among, limit: 50, tradableOnly: true };
		expect(asked).toEqual([{ text: 'sbin', ...options }]);
	});

	test('the value is of the instrument’s own exchange, whatever the form says', async () => {
		const { results } = await search(ANGEL_ONE, ANGEL_ONE_FORM, future());
		expect(results[0].value).toBe('NFO:35003:NIFTY26NOV26FUT');
		const atGroww = future({ exchange: 'NSE', segment: 'FNO' });
		expect((await search(GROWW, GROWW_FORM, atGroww)).results[0].value).toBe(
			'NSE:FNO:NIFTY26NOV26FUT',
		);
	});

	test('gives each the value by which it is found again', async () => {
		const { results } = await search(ANGEL_ONE, ANGEL_ONE_FORM);
		expect(results).toEqual([{ label: 'SBIN-EQ', value: 'NSE:3045:SBIN-EQ' }]);
		const again = index();
		await chooseAngelOne(again.index, { mode: 'list', value: results[0].value });
		expect(again.asked).toEqual([{ token: '3045', exchange: 'NSE' }]);

		const share = instrument({ segment: 'CASH', tradingSymbol: 'SBIN' });
		const { results: atGroww } = await search(GROWW, GROWW_FORM, share);
		expect(atGroww[0].value).toBe('NSE:CASH:SBIN');
		const third = index();
		await chooseGroww(third.index, { mode: 'list', value: atGroww[0].value });
		expect(third.asked).toEqual([{ symbol: 'SBIN', ...GROWW_FORM }]);
	});
});

describe('the instrument of an order', () => {
	const questionFor = async (naming: InstrumentNaming, order: Partial<Order>, raw = {}) => {
		const { asked, index: file } = index(future({ expiry: null }));
		await apiOf(naming, file).ofOrder({ order: order as Order, raw });
		return asked;
	};
	const order = { exchange: 'NFO', tradingSymbol: 'NIFTY26NOV26FUT', instrumentToken: '35003' };

	test('Angel One: by its token, else by its symbol', async () => {
		expect(await questionFor(ANGEL_ONE, order)).toEqual([{ token: '35003', exchange: 'NFO' }]);
		expect(await questionFor(ANGEL_ONE, { ...order, instrumentToken: null })).toEqual([
			{ symbol: 'NIFTY26NOV26FUT', exchange: 'NFO' },
		]);
	});

	test('Groww: by its symbol in the segment of the order', async () => {
		expect(await questionFor(GROWW, order, { segment: 'FNO' })).toEqual([
			{ symbol: 'NIFTY26NOV26FUT', exchange: 'NFO', segment: 'FNO' },
		]);
		expect(await questionFor(GROWW, order)).toEqual([
			{ symbol: 'NIFTY26NOV26FUT', exchange: 'NFO', segment: 'CASH' },
		]);
	});
});
