import type { Instrument, InstrumentIndex } from '../../../../brokers/core/instruments/types';
import { OptionFinder } from '../../../../brokers/core/market/option-finder';
import { istDate } from '../../../../brokers/core/ist';

const TODAY = istDate(Date.now());
const STRIKES = ['100', '102.5', '105'];
const option = (strike: string, kind: 'CE' | 'PE') =>
	({
		...{ exchange: 'NFO', segment: null, token: `${strike}${kind}`, tradingSymbol: `X${strike}` },
		...{ kind, strike, underlying: 'X', expiry: TODAY, lotSize: 65, tickSize: '0.05' },
		freezeQuantity: null,
	}) as Instrument;
const OPTIONS = STRIKES.flatMap((strike) => [option(strike, 'CE'), option(strike, 'PE')]);
const index = {
	expiriesOf: () => [{ underlying: 'X', exchange: 'NFO', expiry: TODAY, futures: 0, options: 6 }],
	contractsOf: () => OPTIONS,
	byToken: (token: string) => ({
		...OPTIONS.find((each) => each.token === token)!,
		freezeQuantity: 1800,
	}),
} as unknown as InstrumentIndex;

interface Figures {
	spot?: number | null;
	premium?: (strike: string) => number | null;
	delta?: (strike: string) => number | null;
}

/** An option by rule, at a broker that tells these figures and counts what it is asked. */
async function find(
	[strikeRule, strikeValue, optionType]: [string, unknown, string],
	{ spot = 103, premium = () => 5, delta = () => null }: Figures = {},
) {
	const calls: string[] = [];
	const finder = new OptionFinder(
		{
			broker: 'b',
			exchanges: ['NFO'],
			figuresOf: () => ({
				lastPrices: async (options, withSpot) => {
					calls.push(`${options.length} prices${withSpot ? ' and spot' : ''}`);
					const premiums = options.map(({ strike }) => premium(strike ?? ''));
					return await Promise.resolve({ spot: withSpot ? spot : null, premiums });
				},
				deltas: async (options) => {
					calls.push('deltas');
					return await Promise.resolve(options.map(({ strike }) => delta(strike ?? '')));
				},
			}),
		},
		async () => await Promise.resolve(index),
	);
	const asked = { underlying: 'X', exchange: 'NFO', expiry: 'nearest', expiryDate: '' };
	const notes = { warn: () => undefined, note: () => undefined };
	const { value } = await finder.find({ ...asked, strikeRule, strikeValue, optionType }, notes);
	return { value, calls };
}

test('each rule asks for as little as it needs', async () => {
	expect((await find(['atm', 1, 'CE'])).calls).toEqual(['0 prices and spot', '1 prices']);
	expect((await find(['exact', '102.50', 'PE'])).calls).toEqual(['1 prices and spot']);
	expect((await find(['premium', 5, 'CE'])).calls).toEqual(['3 prices and spot']);
	const delta = await find(['delta', '-0.5', 'PE'], { delta: (strike) => -Number(strike) / 205 });
	expect(delta.calls).toEqual(['deltas', '1 prices and spot']);
	expect(delta.value).toMatchObject({ strike: 102.5, delta: -0.5, daysLeft: 0 });
});

test('as near as another: the cheaper; as cheap: the one nearer to the money or in it', async () => {
	const falling = (strike: string) => 205 - 2 * Number(strike);
	expect((await find(['premium', 2.5, 'CE'], { premium: falling })).value.strike).toBe(102.5);
	expect((await find(['premium', 9, 'CE'])).value.strike).toBe(100);
	expect((await find(['premium', 9, 'PE'])).value.strike).toBe(105);
});

test('the look-up of the one brings its freeze quantity', async () => {
	expect((await find(['exact', 105, 'CE'])).value.freezeQuantity).toBe(1800);
});

test('figures that are missing are null, and no choice is made by them', async () => {
	const none = { spot: null, premium: () => null };
	expect((await find(['exact', 105, 'CE'], none)).value).toMatchObject({
		...{ spotPrice: null, premium: null },
	});
	for (const rule of ['atm', 'premium', 'delta'])
		await expect(find([rule, rule === 'delta' ? 0.5 : 1, 'CE'], none)).rejects.toMatchObject({
			code: 'NOTHING_TO_CHOOSE_BY',
		});
	const some = { premium: (strike: string) => (strike === '105' ? 40 : null) };
	expect((await find(['premium', 1, 'CE'], some)).value.strike).toBe(105);
});
