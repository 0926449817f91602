/** What Angel One's replies say of the account itself, by the samples of its documentation and by live ones. */
import type profileSample from '../../contracts/angelone/getProfile.json';
import type rmsSample from '../../contracts/angelone/getRMS.json';
import { exactSum } from '../core/money';
import { constant, from, number, record, text, time, wordList } from '../core/record';
import type { Funds, Profile } from '../core/outputs';
import { ANGEL_ONE } from './api';

type DataOf<Sample extends { reply: { data: unknown } }> = Sample['reply']['data'];
type LiveOf<Sample extends { live: Array<{ reply: { data: unknown } }> }> = NonNullable<
	Sample['live'][number]['reply']['data']
>;

/** The exchange's internal names, as live profiles have them; the documented ones are ours already. */
const exchanges = wordList({
	nse_cm: 'NSE',
	bse_cm: 'BSE',
	nse_fo: 'NFO',
	bse_fo: 'BFO',
	mcx_fo: 'MCX',
	cde_fo: 'CDS',
	ncx_fo: 'NCDEX',
});

/** Live profiles name products otherwise than orders do. */
const products = wordList({ CNC: 'DELIVERY', MIS: 'INTRADAY', NRML: 'CARRYFORWARD' });

/** Get Profile, simplified: exchanges and products in the words that orders are placed with. */
export const readProfile = record<
	Profile,
	DataOf<typeof profileSample> | LiveOf<typeof profileSample>
>(
	{
		broker: constant(ANGEL_ONE),
		clientCode: text('clientcode'),
		name: text('name'),
		email: text('email'),
		exchanges: exchanges('exchanges'),
		products: products('products'),
		lastLoginAt: time('lastlogintime'),
	},
	{ ignored: ['mobileno', 'brokerid', 'broker'] },
);

type Rms = DataOf<typeof rmsSample>;

/**
 * `availablecash` has pledged shares in it and is without what is used, as recordings of live accounts
 * show; null where one of the three is not told.
 */
const cashWithoutCollateral = from(['availablecash', 'collateral', 'utiliseddebits'], (row) => {
	const collateral = number('collateral')(row);
	return exactSum(
		number('availablecash')(row),
		collateral === null ? null : -collateral,
		number('utiliseddebits')(row),
	);
});

/**
 * Get RMS Limit, simplified; rupees. `utiliseddebits` is the margin in use. The two figures of profit
 * and loss stay at zero whatever it is, so there is none here.
 */
export const readFunds = record<Funds, Rms>(
	{
		broker: constant(ANGEL_ONE),
		availableCash: number('availablecash'),
		net: number('net'),
		collateral: number('collateral'),
		usedMargin: number('utiliseddebits'),
		realisedPnl: constant(null),
		unrealisedPnl: constant(null),
		details: record<Funds['details'], Rms>({
			cashWithoutCollateral,
			availableIntradayPayin: number('availableintradaypayin'),
			availableLimitMargin: number('availablelimitmargin'),
			utilisedSpan: number('utilisedspan'),
			utilisedOptionPremium: number('utilisedoptionpremium'),
			utilisedHoldingSales: number('utilisedholdingsales'),
			utilisedExposure: number('utilisedexposure'),
			utilisedTurnover: number('utilisedturnover'),
			utilisedPayout: number('utilisedpayout'),
		}),
	},
	{ ignored: ['m2mrealized', 'm2munrealized'] },
);
