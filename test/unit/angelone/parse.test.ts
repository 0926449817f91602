import { readHolding } from '../../../brokers/angelone/parse';
import { readFunds, readProfile } from '../../../brokers/angelone/parse-account';
import allHoldings from '../../../contracts/angelone/getAllHolding.json';
import type { JsonObject } from '../../../brokers/core/wire';
import profile from '../../../contracts/angelone/getProfile.json';
import rms from '../../../contracts/angelone/getRMS.json';

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

const EXCHANGES = ['NSE', 'NFO', 'BSE', 'BFO', 'MCX', 'CDS', 'NCDEX'];

test.each([
	['live', profile.live[0].reply.data, EXCHANGES],
	['as one text, in 2023', profile.live[1].reply.data, ['BSE', 'NSE']],
	['spelt in capitals', { exchanges: EXCHANGES }, EXCHANGES],
	['each twice', { exchanges: ['nse_cm', 'NSE', 'NSE_CM'] }, ['NSE']],
	['new', { exchanges: ['nse_cm', 'gift_fo'] }, ['NSE', 'gift_fo']],
	['of another type', { exchanges: 5 }, []],
])('exchanges %s are ours', (_, row, exchanges) => {
	expect(readProfile(row as object as JsonObject).exchanges).toEqual(exchanges);
});

test('a live profile: products as orders name them, and a time with the year first', () => {
	expect(readProfile(profile.live[0].reply.data as object as JsonObject)).toMatchObject({
		products: ['MARGIN', 'INTRADAY', 'CARRYFORWARD', 'DELIVERY', 'CO', 'BO'],
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
		// The broker leaves these at zero whatever they are.
		realisedPnl: null,
		unrealisedPnl: null,
		details: {
			cashWithoutCollateral: 9992.5,
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

test('live funds: cash and collateral apart, and figures that are null', () => {
	expect(readFunds(rms.live[0].reply.data as object as JsonObject)).toMatchObject({
		availableCash: 1500,
		collateral: 600,
		usedMargin: 100,
		realisedPnl: null,
		unrealisedPnl: null,
		details: { cashWithoutCollateral: 1000, utilisedSpan: null },
	});
});

test.each([
	[{ availablecash: '2198702.25', collateral: '156600.22', utiliseddebits: '1697.17' }, 2043799.2],
	[{ availablecash: '0.3', collateral: '0.1', utiliseddebits: '0' }, 0.2],
	[{ availablecash: '-50.10', collateral: '100', utiliseddebits: '20.05' }, -130.05],
	[{ availablecash: '1.0001', collateral: '0', utiliseddebits: '0' }, 1.0001],
	[{ availablecash: '1', collateral: null, utiliseddebits: '0' }, null],
	[{ availablecash: 'n/a', collateral: '1', utiliseddebits: '0' }, null],
	[{ availablecash: '1', collateral: '1' }, null],
])('of %p, cash without collateral is %p, to the paisa', (row, cashWithoutCollateral) => {
	expect(readFunds(row).details).toMatchObject({ cashWithoutCollateral });
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
