import { echoValue } from '../echo';
import { type BrokerError, type BrokerId, inputError } from '../errors';
import { daysUntil } from '../instruments/expiry';
import { detailsOf } from '../instruments/file-reads';
import { nearestTo, strikeFromMoney } from '../instruments/strikes';
import { lookUp } from '../instruments/tradable';
import type { Instrument, InstrumentIndex } from '../instruments/types';
import { dateInWords } from '../ist';
import { toDecimal } from '../money';
import { checkChoice } from '../orders/order-rules';
import type { FoundOption } from '../outputs';
import { type Reading, reading } from '../reading';
import { readNumber } from '../wire';
import { type ListedOptions, listedOptions } from './option-chain';
import type { ChainNotes } from './option-chain-api';
import {
	type OptionFigures,
	type OptionFinderApi,
	type OptionMarket,
	type OptionRequest,
	STRIKE_RULES,
	type StrikeRule,
} from './option-finder-api';

const SIDES = ['CE', 'PE'] as const;
type Side = (typeof SIDES)[number];

/** What a rule has chosen, with the figures that it has come by. */
interface Choice {
	option: Instrument;
	/** Absent where the rule did not need it. */
	spot?: number | null;
	premium?: number | null;
	delta?: number | null;
}

/** All that a rule chooses by. */
interface Choosing {
	broker: BrokerId;
	listed: ListedOptions;
	figures: OptionFigures;
	/** Of one side, from in the money to out of it, so that of two as good the nearer to the money is first. */
	options: Instrument[];
	side: Side;
	/** As `valueOf` has checked it. */
	value: number;
}

/** Finds one option by the day's file and what its broker tells of it, with as few calls as can be. */
export class OptionFinder implements OptionFinderApi {
	constructor(
		private readonly market: OptionMarket,
		private readonly instruments: () => Promise<InstrumentIndex>,
	) {}

	async find(asked: OptionRequest, notes: ChainNotes): Promise<Reading<FoundOption>> {
		const { broker, exchanges } = this.market;
		const rule = checkChoice(broker, 'strikeRule', 'Strike Rule', asked.strikeRule, STRIKE_RULES);
		const side = checkChoice(broker, 'optionType', 'Option Type', asked.optionType, SIDES);
		const value = VALUES[rule](broker, asked.strikeValue);
		const index = await this.instruments();
		const listed = listedOptions(broker, index, asked, exchanges);
		const ofSide = listed.options.filter(({ kind }) => kind === side);
		const options = side === 'CE' ? ofSide : ofSide.reverse();
		const figures = this.market.figuresOf(listed, index, notes);
		const choice = await RULES[rule]({ broker, listed, figures, options, side, value });
		return foundOption(broker, index, await complete(choice, figures));
	}
}

const VALUES: Record<StrikeRule, (broker: BrokerId, value: unknown) => number> = {
	atm: (broker, value) =>
		valueOf(broker, value, Number.isSafeInteger, {
			needs: 'a whole number of strikes from the money',
			hint: '0 is at the money, 2 two strikes out of it, -2 two strikes in it.',
		}),
	premium: (broker, value) => valueOf(broker, value, isAmount, AMOUNT),
	exact: (broker, value) => valueOf(broker, value, isAmount, AMOUNT),
	delta: (broker, value) =>
		Math.abs(
			valueOf(broker, value, (delta) => delta !== 0 && Math.abs(delta) < 1, {
				needs: 'a delta between 0 and 1',
				hint: 'Give 0.3 for a delta of 30; a put’s may have its minus sign.',
			}),
		),
};

const AMOUNT = { needs: 'an amount in rupees above zero', hint: 'At most four decimal places.' };
const isAmount = (amount: number) => toDecimal(amount) !== null && amount > 0;

/** @throws BrokerError `input` */
function valueOf(
	broker: BrokerId,
	given: unknown,
	fits: (value: number) => boolean,
	{ needs, hint }: { needs: string; hint: string },
): number {
	const value = readNumber(given);
	if (value !== null && fits(value)) return value;
	const message = `Strike Value must be ${needs} for this rule, and is ${echoValue(given)}.`;
	throw inputError(broker, 'strikeValue', 'INVALID_STRIKE_VALUE', message, hint);
}

const RULES: Record<StrikeRule, (choosing: Choosing) => Promise<Choice>> = {
	atm: async ({ broker, listed, figures, options, side, value }) => {
		const { spot } = await figures.lastPrices([], true);
		if (spot === null) throw noPrice(broker, `no price of ${listed.underlying}`, listed);
		const strikes = listed.options.flatMap(({ kind, strike }) =>
			kind === side && strike !== null ? strike : [],
		);
		const strike = strikeFromMoney(strikes, spot, value, side);
		const option = options.find((each) => each.strike === strike);
		if (option !== undefined) return { option, spot };
		const message = `There is no ${side} of ${nameOf(listed)} ${Math.abs(value)} strikes ${value < 0 ? 'in' : 'out of'} the money: the file has ${strikes.length} strikes, ${rangeOf(strikes)}, and ${listed.underlying} is at ${spot}.`;
		throw inputError(broker, 'strikeValue', 'NO_SUCH_STRIKE', message, 'Use fewer strikes.');
	},
	premium: async ({ broker, listed, figures, options, value }) => {
		const { spot, premiums } = await figures.lastPrices(options, true);
		const place = nearestTo(premiums, value);
		if (place === null) throw noPrice(broker, 'no price of any of them', listed);
		return { option: options[place], spot, premium: premiums[place] };
	},
	delta: async ({ broker, listed, figures, options, value }) => {
		const deltas = await figures.deltas(options);
		const place = nearestTo(
			deltas.map((delta) => (delta === null ? null : Math.abs(delta))),
			value,
		);
		if (place === null) throw noPrice(broker, 'no delta of any of them', listed);
		return { option: options[place], delta: deltas[place] };
	},
	exact: async ({ broker, listed, options, value }) => {
		const strike = toDecimal(value);
		const option = options.find((each) => toDecimal(each.strike) === strike);
		if (option !== undefined) return await Promise.resolve({ option });
		const near = nearestTo(
			options.map((each) => Number(each.strike)),
			value,
		);
		const hint =
			near === null ? 'Choose another expiry.' : `The nearest strike is ${options[near].strike}.`;
		const message = `There is no strike ${strike} of ${nameOf(listed)}.`;
		throw inputError(broker, 'strikeValue', 'NO_SUCH_STRIKE', message, hint);
	},
};

/** The figures that the rule did not need, in one call. */
async function complete(choice: Choice, figures: OptionFigures): Promise<Required<Choice>> {
	const { option, delta = null } = choice;
	if (choice.spot !== undefined && choice.premium !== undefined)
		return { option, delta, spot: choice.spot, premium: choice.premium };
	const { spot, premiums } = await figures.lastPrices([option], choice.spot === undefined);
	return { option, delta, spot: choice.spot ?? spot, premium: premiums[0] };
}

/** A list of contracts has no freeze quantities that another file states; a look-up of one has. */
function foundOption(
	broker: BrokerId,
	index: InstrumentIndex,
	{ option, spot, premium, delta }: Required<Choice>,
): Reading<FoundOption> {
	const { exchange, segment, token, expiry } = option;
	const scope = segment === null ? { exchange } : { exchange, segment };
	const details = detailsOf(
		broker,
		lookUp(broker, () => index.byToken(token, scope)),
	);
	const figures = {
		...{ spotPrice: spot, premium, delta },
		daysLeft: daysUntil(expiry ?? '', Date.now()),
	};
	return reading({ ...details.raw, ...figures }, () => ({ ...details.value, ...figures }));
}

const nameOf = ({ underlying, expiry }: ListedOptions) => `${underlying} of ${dateInWords(expiry)}`;

const rangeOf = (strikes: string[]) =>
	strikes.length === 0 ? 'none' : `${strikes[0]} to ${strikes.at(-1)}`;

/** Nothing to choose by, and no option is better than another. */
function noPrice(broker: BrokerId, lacking: string, listed: ListedOptions): BrokerError {
	return inputError(
		broker,
		'strikeRule',
		'NOTHING_TO_CHOOSE_BY',
		`The broker has ${lacking}, so no option of ${nameOf(listed)} can be chosen by this rule.`,
		'Try again, or give the strike itself with the rule Exact Strike.',
	);
}
