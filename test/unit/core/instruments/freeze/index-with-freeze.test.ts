import { IndexWithFreeze } from '../../../../../brokers/core/instruments/freeze/index-with-freeze';
import type { Instrument, InstrumentRow } from '../../../../../brokers/core/instruments/types';
import { future, instrument } from '../../../support/instruments';
import { indexOfRows } from '../helpers';

const OPTION = future({
	token: '43210',
	tradingSymbol: 'NIFTY26NOV2625000CE',
	kind: 'CE',
	strike: '25000',
	freezeQuantity: null,
});
const FUTURE = future({ freezeQuantity: null });
const ROWS: InstrumentRow[] = [
	{ ...OPTION, rootSymbol: 'NIFTY' },
	{ ...FUTURE, rootSymbol: 'NIFTY' },
	{ ...instrument(), rootSymbol: 'SBIN' },
	{
		...future({ exchange: 'MCX', token: '7', tradingSymbol: 'GOLD', freezeQuantity: null }),
		rootSymbol: 'GOLD',
	},
	{ ...future({ token: '8', tradingSymbol: 'OWN', freezeQuantity: 900 }), rootSymbol: 'OWN' },
];

/** The index, and how often a contract of the file was asked for. */
function joined(stated: ((token: string) => Instrument | null) | null) {
	const wanted = jest.fn();
	const index = new IndexWithFreeze(indexOfRows(ROWS), {
		exchanges: ['NFO', 'BFO'],
		stated: stated && { contract: (_exchange, token) => stated(token) },
		wanted,
		fetched: async () => await Promise.resolve(null),
	});
	return { index, wanted };
}

const stating = (changes: Partial<Instrument>) =>
	joined((token) =>
		token === OPTION.token ? { ...OPTION, freezeQuantity: 1800, ...changes } : null,
	);

const optionOf = ({ index }: ReturnType<typeof joined>) =>
	index.byToken(OPTION.token, { exchange: 'NFO' });

it('takes the quantity where both files name the same contract', () => {
	const { index } = stating({});
	expect(index.byToken('43210', { exchange: 'NFO' })).toEqual({ ...OPTION, freezeQuantity: 1800 });
	expect(index.bySymbol(OPTION.tradingSymbol, { exchange: 'NFO' }).freezeQuantity).toBe(1800);
	expect(optionOf(stating({ underlying: 'Nifty ' })).freezeQuantity).toBe(1800);
});

it.each<[string, Partial<Instrument>]>([
	['another kind', { kind: 'PE' }],
	['another expiry', { expiry: '2026-12-29' }],
	['another strike', { strike: '25050' }],
	['another lot', { lotSize: 65 }],
	['another underlying', { underlying: 'BANKNIFTY' }],
	['no underlying', { underlying: null }],
	['less than a lot', { freezeQuantity: 1 }],
	['nothing', { freezeQuantity: null }],
])('knows nothing where the file says %s', (_, changes) =>
	expect(optionOf(stating(changes)).freezeQuantity).toBeNull(),
);

it('knows nothing of a contract that the file lacks, and while there is no file', () => {
	const scope = { exchange: 'NFO' };
	expect(stating({}).index.byToken(FUTURE.token, scope).freezeQuantity).toBeNull();
	expect(optionOf(joined(null)).freezeQuantity).toBeNull();
});

it('a copy that cannot be read fails no look-up', () => {
	const broken = joined(() => {
		throw new Error('disk');
	});
	expect(optionOf(broken)).toEqual(OPTION);
});

it('asks for the file at its own contracts alone, and not while the user types', () => {
	const { index, wanted } = joined(null);
	expect(index.search('nifty')).toHaveLength(4);
	index.byToken('3045', { exchange: 'NSE' });
	index.byToken('7', { exchange: 'MCX' });
	expect(index.byToken('8', { exchange: 'NFO' }).freezeQuantity).toBe(900);
	expect(wanted).not.toHaveBeenCalled();
	index.byToken(FUTURE.token, { exchange: 'NFO' });
	expect(wanted).toHaveBeenCalledTimes(1);
});

it('is the index in all else', () => {
	const { index } = joined(null);
	const { size, skippedRows, loadedFor, warning } = indexOfRows(ROWS);
	expect({ ...index, size: index.size, skippedRows: index.skippedRows }).toMatchObject({
		size,
		skippedRows,
	});
	expect([index.loadedFor, index.warning]).toEqual([loadedFor, warning]);
	expect(() => index.bySymbol('NONE', { exchange: 'NFO' })).toThrow('There is no instrument');
});
