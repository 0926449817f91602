import { readFunds, readHolding, readProfile } from '../../../brokers/angelone/parse';
import { readPrices } from '../../../brokers/angelone/prices';
import allHoldings from '../../../contracts/angelone/getAllHolding.json';
import profile from '../../../contracts/angelone/getProfile.json';
import type rms from '../../../contracts/angelone/getRMS.json';
import ltp from '../../../contracts/angelone/quoteLtp.json';
import ohlc from '../../../contracts/angelone/quoteOhlc.json';

const PROFILE = { ...profile.reply.data, name: 'ASHA RAO' };

/** Figures that differ. */
const RMS: typeof rms.reply.data = {
	net: '9999',
	availablecash: '9999.50',
	availableintradaypayin: '0',
	availablelimitmargin: '0',
	collateral: '12',
	m2munrealized: '-3.5',
	m2mrealized: '4',
	utiliseddebits: '5',
	utilisedspan: '6',
	utilisedoptionpremium: '7',
	utilisedholdingsales: '8',
	utilisedexposure: '9',
	utilisedturnover: '10',
	utilisedpayout: '11',
};

test('the documented profile', () => {
	expect(readProfile(PROFILE)).toEqual({
		broker: 'angelOne',
		clientCode: 'A12345',
		name: 'ASHA RAO',
		email: null,
		exchanges: ['NSE', 'BSE', 'MCX', 'CDS', 'NCDEX', 'NFO'],
		products: ['DELIVERY', 'INTRADAY', 'MARGIN'],
		lastLoginAt: null,
	});
});

test('lists in quotes, as the documentation prints them, and a time of the last log-in', () => {
	const changed = {
		...PROFILE,
		exchanges: '["NSE", "BSE"]',
		lastlogintime: '20-Nov-2026 09:01:02',
	};
	expect(readProfile(changed)).toMatchObject({
		exchanges: ['NSE', 'BSE'],
		lastLoginAt: '2026-11-20T09:01:02+05:30',
	});
});

test('the documented funds: numbers, the rest in details', () => {
	expect(readFunds(RMS)).toEqual({
		broker: 'angelOne',
		availableCash: 9999.5,
		net: 9999,
		collateral: 12,
		usedMargin: 5,
		realisedPnl: 4,
		unrealisedPnl: -3.5,
		details: {
			availableIntradayPayin: 0,
			availableLimitMargin: 0,
			utilisedSpan: 6,
			utilisedOptionPremium: 7,
			utilisedHoldingSales: 8,
			utilisedExposure: 9,
			utilisedTurnover: 10,
			utilisedPayout: 11,
		},
	});
});

test('figures that are missing are null, never zero', () => {
	const { broker, details, ...named } = readFunds({ net: 'n/a', availablecash: null });
	expect(broker).toBe('angelOne');
	expect([...Object.values(named), ...Object.values(details)].every((v) => v === null)).toBe(true);
});

test('both brokers name the same things alike', async () => {
	const groww = await import('../../../brokers/groww/parse');
	expect(Object.keys(groww.readProfile({}))).toEqual(Object.keys(readProfile({})));
	expect(Object.keys(groww.readFunds({}))).toEqual(Object.keys(readFunds({})));
	expect(Object.keys(groww.readHolding({}))).toEqual(Object.keys(readHolding({})));
});

const HOLDING = allHoldings.reply.data.holdings[0];

test('the documented holding, with figures to the paisa', () => {
	expect(readHolding(HOLDING)).toEqual({
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
		lastPrice: 130.15,
		previousClose: 129.6,
		investedValue: 223.74,
		currentValue: 260.3,
		pnl: 36.56,
		pnlPercent: 16.34,
		dayChange: 1.1,
	});
});

test.each([
	[{ realisedquantity: 5, collateralquantity: 2 }, 3],
	[{ realisedquantity: '5', collateralquantity: '0' }, 5],
	[{ realisedquantity: 1, collateralquantity: 2 }, 0],
	[{ realisedquantity: null, collateralquantity: 2 }, null],
])('of %p, %p may be sold', (changes, sellableQuantity) => {
	expect(readHolding({ ...HOLDING, ...changes })).toMatchObject({ sellableQuantity });
});

test('a holding that says nothing: nothing but the broker', () => {
	const { broker, ...rest } = readHolding({});
	expect(broker).toBe('angelOne');
	expect(Object.values(rest).every((value) => value === null)).toBe(true);
});

test('the prices of a quote; in LTP mode there is no close', () => {
	const named = { exchange: 'NSE', tradingSymbol: 'SBIN-EQ', instrumentToken: '3045' };
	const [row] = ohlc.reply.data.fetched;
	expect(readPrices(row)).toEqual({ ...named, lastPrice: 568.2, previousClose: 567.4 });
	expect(readPrices(ltp.reply.data.fetched[0])).toEqual({
		...named,
		lastPrice: 568.2,
		previousClose: null,
	});
	expect(readPrices({ ...row, symbolToken: 3045, ltp: '568.20', close: '567.40' })).toEqual(
		readPrices(row),
	);
});
