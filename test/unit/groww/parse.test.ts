import { readFunds, readProfile } from '../../../brokers/groww/parse';

const DETAIL = {
	vendor_user_id: 'd86890d1-c60d-4ebd-9730-4f451670',
	ucc: '924189',
	nse_enabled: true,
	bse_enabled: true,
	ddpi_enabled: false,
	active_segments: ['CASH', 'FNO'],
};

const MARGIN = {
	clear_cash: 5000,
	net_margin_used: 35000,
	brokerage_and_charges: 200,
	collateral_used: 3000,
	collateral_available: 7000,
	adhoc_margin: 1500,
	fno_margin_details: {
		net_fno_margin_used: 15000,
		span_margin_used: 7000,
		exposure_margin_used: 4000,
		future_balance_available: 3000,
		option_buy_balance_available: 11000,
		option_sell_balance_available: 1000,
	},
	equity_margin_details: {
		net_equity_margin_used: 10000,
		cnc_margin_used: 5000,
		mis_margin_used: 3000,
		cnc_balance_available: 9000,
		mis_balance_available: 1000,
	},
	commodity_margin_details: { commodity_span_margin: 7000, commodity_unrealised_m2m: 1500 },
};

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
	expect(readFunds(MARGIN)).toEqual({
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
			commodityUnrealisedM2m: 1500,
		},
	});
});

test('an account without some groups', () => {
	const funds = readFunds({ clear_cash: '12.5', fno_margin_details: null, new_figure: 'x' });
	expect(funds).toMatchObject({ availableCash: 12.5, collateral: null, usedMargin: null });
	expect(funds.details).toEqual({ fnoMarginDetails: null, newFigure: null });
});
