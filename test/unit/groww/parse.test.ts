import type { Mismatches } from '../../../brokers/core/record';
import { readFunds, readHolding, readProfile } from '../../../brokers/groww/parse';
import holdings from '../../../contracts/groww/holdingsUser.json';
import margin from '../../../contracts/groww/marginsDetailUser.json';
import user from '../../../contracts/groww/userDetail.json';

const DETAIL = user.reply.payload;

test('the documented profile', () => {
	expect(readProfile(DETAIL)).toEqual({
		broker: 'groww',
		clientCode: '924189',
		name: null,
		email: null,
		exchanges: ['NSE', 'BSE'],
		products: ['CNC', 'MIS', 'NRML'],
		lastLoginAt: null,
	});
});

test.each([
	[{ nse_enabled: false }, ['BSE'], ['CNC', 'MIS', 'NRML']],
	[{ active_segments: ['CASH'] }, ['NSE', 'BSE'], ['CNC', 'MIS']],
	[{ active_segments: ['FNO'] }, ['NSE', 'BSE'], ['MIS', 'NRML']],
	[{ active_segments: ['CASH', 'COMMODITY'] }, ['NSE', 'BSE', 'MCX'], ['CNC', 'MIS', 'NRML']],
	[{ active_segments: null }, ['NSE', 'BSE'], []],
	[{ nse_enabled: 'true', bse_enabled: null }, [], ['CNC', 'MIS', 'NRML']],
])('an account with %p', (changes, exchanges, products) => {
	expect(readProfile({ ...DETAIL, ...changes })).toMatchObject({ exchanges, products });
});

test('the documented margin: three named figures, all others in one level', () => {
	expect(readFunds(margin.reply.payload)).toEqual({
		broker: 'groww',
		availableCash: 5000,
		net: null,
		collateral: 7000,
		usedMargin: 35000,
		realisedPnl: null,
		unrealisedPnl: null,
		details: {
			brokerageAndCharges: 200,
			collateralUsed: 3000,
			adhocMargin: 1500,
			netFnoMarginUsed: 15000,
			spanMarginUsed: 7000,
			exposureMarginUsed: 4000,
			futureBalanceAvailable: 3000,
			optionBuyBalanceAvailable: 11000,
			optionSellBalanceAvailable: 1000,
			netEquityMarginUsed: 10000,
			cncMarginUsed: 5000,
			misMarginUsed: 3000,
			cncBalanceAvailable: 9000,
			misBalanceAvailable: 1000,
			commoditySpanMargin: 7000,
			commodityExposureMargin: 4000,
			commodityTenderMargin: 2000,
			commoditySpecialMargin: 1000,
			commodityAdditionalMargin: 3000,
			commodityUnrealisedM2m: 1500,
			commodityRealisedM2m: 2500,
		},
	});
});

test('an account without some groups', () => {
	const funds = readFunds({ clear_cash: '12.5', fno_margin_details: null, new_figure: 'x' });
	expect(funds).toMatchObject({ availableCash: 12.5, collateral: null, usedMargin: null });
	expect(funds.details).toEqual({ fnoMarginDetails: null, newFigure: null });
});

test('figures within a group and flags of another type are counted', () => {
	const mismatches: Mismatches = new Map();
	readFunds(
		{ fno_margin_details: { span_margin_used: 'x', exposure_margin_used: '1' } },
		mismatches,
	);
	readProfile({ ...DETAIL, nse_enabled: 'true', active_segments: 5 }, mismatches);
	expect(Object.fromEntries(mismatches)).toEqual({
		span_margin_used: { expected: 'number', found: 'text', count: 1 },
		nse_enabled: { expected: 'boolean', found: 'text', count: 1 },
		active_segments: { expected: 'list', found: 'number', count: 1 },
	});
});

const HOLDING = holdings.reply.payload.holdings[0];

test('the documented holding: no exchange, no price, and what was paid', () => {
	expect(readHolding(HOLDING)).toEqual({
		broker: 'groww',
		isin: 'INE545U01014',
		exchange: null,
		tradingSymbol: 'RELIANCE',
		instrumentToken: null,
		quantity: 10,
		sellableQuantity: 5,
		t1Quantity: 3,
		pledgedQuantity: 2,
		averagePrice: 100,
		lastPrice: null,
		previousClose: null,
		investedValue: 1000,
		currentValue: null,
		pnl: null,
		pnlPercent: null,
		dayChange: null,
	});
});

test('a holding of half shares, in text', () => {
	const row = { ...HOLDING, quantity: '1.5', demat_free_quantity: 'all' };
	const mismatches: Mismatches = new Map();
	expect(readHolding(row, mismatches)).toMatchObject({
		quantity: 1.5,
		sellableQuantity: null,
		investedValue: 150,
	});
	expect([...mismatches.keys()]).toEqual(['demat_free_quantity']);
});
