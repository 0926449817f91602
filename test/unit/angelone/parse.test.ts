import { readFunds, readProfile } from '../../../brokers/angelone/parse';

const PROFILE = {
	clientcode: 'A12345',
	name: 'ASHA RAO',
	email: '',
	mobileno: '',
	exchanges: ['NSE', 'BSE', 'MCX', 'CDS', 'NCDEX', 'NFO'],
	products: ['DELIVERY', 'INTRADAY', 'MARGIN'],
	lastlogintime: '',
	brokerid: 'B2C',
};

const RMS = {
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
	const profile = {
		...PROFILE,
		exchanges: '["NSE", "BSE"]',
		lastlogintime: '20-Nov-2026 09:01:02',
	};
	expect(readProfile(profile)).toMatchObject({
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
});
