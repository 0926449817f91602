import fc from 'fast-check';
import { withQuote } from '../../../brokers/core/holding';
import type { Holding, Prices } from '../../../brokers/core/outputs';

const HOLDING: Holding = {
	broker: 'angelOne',
	isin: 'INE081A01020',
	exchange: 'NSE',
	tradingSymbol: 'TATASTEEL-EQ',
	instrumentToken: '3499',
	quantity: 2,
	sellableQuantity: 2,
	t1Quantity: 0,
	pledgedQuantity: null,
	averagePrice: 111.87,
	lastPrice: null,
	previousClose: null,
	investedValue: null,
	currentValue: null,
	pnl: null,
	pnlPercent: null,
	dayChange: null,
};
const PRICES: Prices = { lastPrice: 130.15, previousClose: 129.6 };

/** The figures alone. */
function figures(changes: Partial<Holding>, prices: Prices = PRICES) {
	const { investedValue, currentValue, pnl, pnlPercent, dayChange } = withQuote(
		{ ...HOLDING, ...changes },
		prices,
	);
	return [investedValue, currentValue, pnl, pnlPercent, dayChange];
}

test('a holding at a price, in the order of its fields', () => {
	const holding = withQuote(HOLDING, PRICES);
	expect(holding).toEqual({
		...HOLDING,
		...PRICES,
		investedValue: 223.74,
		currentValue: 260.3,
		pnl: 36.56,
		pnlPercent: 16.34,
		dayChange: 1.1,
	});
	expect(Object.keys(holding)).toEqual(Object.keys(HOLDING));
});

test('a loss has a minus', () => {
	const prices = { lastPrice: 100, previousClose: 101.5 };
	expect(figures({}, prices)).toEqual([223.74, 200, -23.74, -10.61, -3]);
});

test.each<[string, Partial<Holding>, Prices, Array<number | null>]>([
	['no quantity', { quantity: null }, PRICES, [null, null, null, 16.34, null]],
	['no average price', { averagePrice: null }, PRICES, [null, 260.3, null, null, 1.1]],
	['no last price', {}, { ...PRICES, lastPrice: null }, [223.74, null, null, null, null]],
	[
		'no previous close',
		{},
		{ ...PRICES, previousClose: null },
		[223.74, 260.3, 36.56, 16.34, null],
	],
	['shares that cost nothing', { averagePrice: 0 }, PRICES, [0, 260.3, 260.3, null, 1.1]],
	['no shares', { quantity: 0 }, PRICES, [0, 0, 0, 16.34, 0]],
	['no number', { quantity: Number.NaN }, PRICES, [null, null, null, 16.34, null]],
])('%s', (_, changes, prices, expected) => {
	expect(figures(changes, prices)).toEqual(expected);
});

test.each([
	// Doubles say 1.0049999999999999, 0.14500000000000002 and 8.164999999999999.
	[1, 1.005, 1.01],
	[0.5, 0.29, 0.15],
	[1.15, 7.1, 8.17],
	[3, 145.66666666666666, 437],
	[1.5, 83.2475, 124.87],
	[1_000_000, 99_999.99, 99_999_990_000],
])('%d at %d is worth %d', (quantity, price, worth) => {
	expect(figures({ quantity, averagePrice: price })[0]).toBe(worth);
	expect(figures({ quantity }, { ...PRICES, lastPrice: price })[1]).toBe(worth);
	expect(figures({ quantity: -quantity }, { ...PRICES, lastPrice: price })[1]).toBe(-worth);
});

test('whole paise come out as whole paise', () => {
	const paise = fc.integer({ min: 1, max: 10_000_000 });
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 100_000 }),
			paise,
			paise,
			paise,
			(quantity, paid, last, close) => {
				const [invested, current, pnl, , day] = figures(
					{ quantity, averagePrice: paid / 100 },
					{ lastPrice: last / 100, previousClose: close / 100 },
				);
				expect([invested, current]).toEqual([(quantity * paid) / 100, (quantity * last) / 100]);
				expect([pnl, day]).toEqual([
					(quantity * (last - paid)) / 100,
					(quantity * (last - close)) / 100,
				]);
			},
		),
	);
});
