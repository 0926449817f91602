import type { GrowwAccount } from './types';

/** The account that every simulator starts with. All secrets are made up and easy to search for. */
export const growwDemoAccount: GrowwAccount = {
	name: 'Demo Trader',
	vendorUserId: 'd86890d1-c60d-4ebd-9730-4f451670',
	ucc: '924189',
	apiKey: 'GrowwApprovalKey-c1T9xQ2mZr7uLk4v',
	apiSecret: 'GrowwApiSecret-Yh3&w8PzEo5nDs6b',
	approvedOn: 'always',
	totpToken: 'GrowwTotpKey-k7Vd2RfJ9sXq0aWm',
	totpSecret: 'KRSXG5CTMVRXEZLUKN2HE2LOM5GHGZLK',
	dailyAccessToken: 'GrowwDailyToken-e4Bn8TgH1pLz6cKy',
	activeSegments: ['CASH', 'FNO'],
	ddpiEnabled: true,
	cash: 500_000,
	collateral: 100_000,
	holdings: [
		{ isin: 'INE002A01018', tradingSymbol: 'RELIANCE', quantity: 40, averagePrice: 1275.5 },
		{ isin: 'INE062A01020', tradingSymbol: 'SBIN', quantity: 120, averagePrice: 742.15 },
		{
			isin: 'INE467B01029',
			tradingSymbol: 'TCS',
			quantity: 15,
			averagePrice: 3105,
			pledgeQuantity: 5,
			t1Quantity: 2,
		},
	],
	carriedPositions: [],
};

/** A fresh copy, so that tests cannot change each other's account. */
export function growwAccount(overrides: Partial<GrowwAccount> = {}): GrowwAccount {
	return { ...structuredClone(growwDemoAccount), ...overrides };
}
