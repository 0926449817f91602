import {
	AmbiguousInstrumentError,
	InstrumentNotFoundError,
} from '../../../brokers/core/instruments/errors';
import type { Instrument, InstrumentIndex } from '../../../brokers/core/instruments/types';
import { findInstrument as findAngelOne } from '../../../nodes/AngelOne/instrument';
import { findInstrument as findGroww } from '../../../nodes/Groww/instrument';
import { lookUp } from '../../../nodes/shared/instrument-files';
import { listInstruments } from '../../../nodes/shared/list-search';
import { failureOf } from '../support/failures';
import { future, instrument } from '../support/instruments';

/** An index that notes how it was asked. */
function index(found: Instrument = instrument()) {
	const asked: unknown[] = [];
	const fake: Partial<InstrumentIndex> = {
		bySymbol: (symbol, scope) => {
			asked.push({ symbol, ...scope });
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

const refusal = async (work: () => unknown) =>
	await failureOf(async () => await Promise.resolve(work()));

describe('Angel One: how an instrument is named', () => {
	test.each([
		[
			{ mode: 'list', value: 'NSE:3045' },
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
			{ symbol: 'SBIN-EQ', exchange: 'NSE' },
		],
	])('%p', (locator, question) => {
		const { asked, index: file } = index();
		findAngelOne(file, locator, 'NSE');
		expect(asked).toEqual([question]);
	});

	test('a pick of another exchange is refused: its token means something else here', async () => {
		const { asked, index: file } = index();
		const failure = await refusal(() =>
			findAngelOne(file, { mode: 'list', value: 'NFO:35003' }, 'NSE'),
		);
		expect(failure).toMatchObject({ field: 'instrument', code: 'EXCHANGE_MISMATCH' });
		expect(failure.message).toContain('NFO');
		expect(asked).toEqual([]);
	});

	test.each(['', '  ', null, undefined])('nothing chosen: %p', async (value) => {
		const failure = await refusal(() =>
			findAngelOne(index().index, { mode: 'list', value }, 'NSE'),
		);
		expect(failure).toMatchObject({ failure: 'input', field: 'instrument', code: 'NO_INSTRUMENT' });
	});
});

describe('Groww: how an instrument is named', () => {
	const scope = { exchange: 'NSE', segment: 'CASH' };

	test.each([
		[
			{ mode: 'list', value: 'NSE:CASH:SBIN' },
			{ symbol: 'SBIN', ...scope },
		],
		[
			{ mode: 'symbol', value: ' SBIN ' },
			{ symbol: 'SBIN', ...scope },
		],
	])('%p', (locator, question) => {
		const { asked, index: file } = index();
		findGroww(file, locator, scope);
		expect(asked).toEqual([question]);
	});

	test.each(['BSE:CASH:SBIN', 'NSE:FNO:NIFTY26NOVFUT'])('%s is refused here', async (value) => {
		const failure = await refusal(() => findGroww(index().index, { mode: 'list', value }, scope));
		expect(failure).toMatchObject({ field: 'instrument', code: 'EXCHANGE_MISMATCH' });
	});

	test('nothing chosen', async () => {
		const failure = await refusal(() =>
			findGroww(index().index, { mode: 'symbol', value: '' }, scope),
		);
		expect(failure.code).toBe('NO_INSTRUMENT');
	});
});

test('an unknown and an ambiguous symbol name the parameter and say what was meant', async () => {
	const unknown = new InstrumentNotFoundError('SBIX', { exchange: 'NSE' }, ['SBIN-EQ']);
	expect(
		await refusal(() =>
			lookUp('groww', () => {
				throw unknown;
			}),
		),
	).toMatchObject({
		failure: 'input',
		field: 'instrument',
		code: 'INSTRUMENT_NOT_FOUND',
		message: 'There is no instrument "SBIX" on NSE. Did you mean SBIN-EQ?',
	});
	const ambiguous = new AmbiguousInstrumentError('SBIN', { exchange: 'NSE' }, [instrument()], 2);
	expect(
		await refusal(() =>
			lookUp('angelOne', () => {
				throw ambiguous;
			}),
		),
	).toMatchObject({ code: 'INSTRUMENT_AMBIGUOUS', message: expect.stringContaining('SBIN-EQ') });
});

test('a file that can no longer be read is no unknown symbol', async () => {
	expect(
		await refusal(() =>
			lookUp('groww', () => {
				throw new Error('disk I/O error');
			}),
		),
	).toMatchObject({
		failure: 'notSent',
		code: 'INSTRUMENTS_UNAVAILABLE',
		message: 'disk I/O error',
	});
});

describe('the dropdown', () => {
	const label = (found: Instrument) =>
		listInstruments(index(found).index, 'x', {}, () => 'v').results[0].name;

	test('shows symbol, name, exchange, expiry and lot', () => {
		expect(label(instrument({ name: 'State Bank of India' }))).toBe(
			'SBIN-EQ · State Bank of India · NSE',
		);
		expect(label(future())).toBe('NIFTY26NOV26FUT · NIFTY · NFO · expires 2026-11-26 · lot 75');
	});

	test('does not repeat a name that is the symbol', () => {
		expect(label(instrument())).toBe('SBIN-EQ · NSE');
		expect(label(instrument({ tradingSymbol: 'SBIN' }))).toBe('SBIN · NSE');
	});

	test('asks for fifty tradable ones of the chosen exchange', () => {
		const { asked, index: file } = index();
		const { results } = listInstruments(file, 'sbin', { exchange: 'NSE' }, ({ token }) => token);
		expect(asked).toEqual([{ text: 'sbin', exchange: 'NSE', limit: 50, tradableOnly: true }]);
		expect(results[0].value).toBe('3045');
		listInstruments(file, undefined, {}, () => '');
		expect(asked[1]).toMatchObject({ text: '' });
	});
});
