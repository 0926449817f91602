import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import { angelOne } from '../../../../../brokers/angelone';
import type { Has } from '../../../../../brokers/core/broker';
import { toIstIso } from '../../../../../brokers/core/ist';
import type { CandleRow, CandlesApi } from '../../../../../brokers/core/market/candles-api';
import type { Span } from '../../../../../brokers/core/market/candle-windows';
import { groww } from '../../../../../brokers/groww';
import { resources as angelOneResources } from '../../../../../nodes/AngelOne/operations';
import { resources as growwResources } from '../../../../../nodes/Groww/operations';
import { findOperation, type Operation } from '../../../../../nodes/shared/operation';
import { openWith } from '../../../support/broker';
import { at } from '../../../support/candles';
import { brokerError, failureOf } from '../../../support/failures';
import { instrument } from '../../../support/instruments';

const NOW = at('2026-11-26T14:30:00');
beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => jest.useRealTimers());

const getCandles = findOperation(growwResources, 'market', 'getCandles') as unknown as Operation<
	Has<'candles'>
>;

const rowAt = (time: string): CandleRow => {
	const startsAt = toIstIso(at(time));
	const candle = [startsAt, 1, 2, 0.5, 1.5, 10];
	return { startsAt, candle, openInterest: 7, raw: { candle } };
};

/** Runs it on a broker that has these candles. */
async function run(rows: CandleRow[], form: Record<string, unknown> = {}, isWarned = false) {
	const fields: Record<string, unknown> = { interval: '1d', from: '2026-01-01', to: '', ...form };
	const hints: NodeExecutionHint[] = [];
	const spans: Span[] = [];
	const functions = {
		getNodeParameter: (name: string, _item: number, otherwise: unknown) =>
			fields[name] ?? otherwise,
		addExecutionHints: (...more: NodeExecutionHint[]) => hints.push(...more),
	} as unknown as IExecuteFunctions;
	const broker = {
		id: 'groww',
		credential: { secrets: [] as string[] },
		candles: {
			intervals: ['1m', '1d'],
			instrument: async () => await Promise.resolve(instrument({ tradingSymbol: 'SBIN' })),
			read: async (...[, , span, warn]: Parameters<CandlesApi['read']>) => {
				spans.push(span);
				if (isWarned) warn(brokerError({ message: 'No open interest.' }));
				return await Promise.resolve(rows);
			},
		},
	} as unknown as Has<'candles'>;
	const output = await getCandles.execute({ functions, itemIndex: 0, broker });
	return { output, hints, spans };
}

const CANDLE =
	'broker exchange tradingSymbol interval startsAt open high low close volume openInterest';

test('an item for each candle, with the names of the public interface', async () => {
	const { output, hints } = await run([rowAt('2026-01-01T00:00:00'), rowAt('2026-01-02T00:00:00')]);
	expect(output).toHaveLength(2);
	expect(Object.keys((output as object[])[0]).join(' ')).toBe(CANDLE);
	expect((output as object[])[1]).toEqual({
		...{ broker: 'groww', exchange: 'NSE', tradingSymbol: 'SBIN', interval: '1d' },
		...{ startsAt: '2026-01-02T00:00:00+05:30', open: 1, high: 2, low: 0.5, close: 1.5 },
		...{ volume: 10, openInterest: 7 },
	});
	expect(hints).toEqual([]);
});

test('a long list is not cut: the span says how many are wanted', async () => {
	const many = Array.from({ length: 120 }, () => rowAt('2026-01-01T00:00:00'));
	expect((await run(many)).output).toHaveLength(120);
});

test('as one item, what they share is there once', async () => {
	const form = { options: { asOneItem: true } };
	const { output } = await run([rowAt('2026-01-01T00:00:00')], form);
	expect(output).toEqual([
		{
			...{ broker: 'groww', exchange: 'NSE', tradingSymbol: 'SBIN', interval: '1d' },
			candles: [
				{
					...{ startsAt: '2026-01-01T00:00:00+05:30', open: 1, high: 2, low: 0.5, close: 1.5 },
					...{ volume: 10, openInterest: 7 },
				},
			],
		},
	]);
	expect((await run([], form)).output).toMatchObject([{ candles: [] }]);
});

test('not simplified, rows are as received', async () => {
	const row = rowAt('2026-01-01T00:00:00');
	expect((await run([row], { simplify: false })).output).toEqual([{ candle: row.candle }]);
	const form = { simplify: false, options: { asOneItem: true } };
	expect((await run([row], form)).output).toEqual([{ candles: [{ candle: row.candle }] }]);
});

describe('what the output does not have is said', () => {
	test('candles that begin later than asked', async () => {
		const { hints } = await run([rowAt('2026-03-02T00:00:00')]);
		expect(hints).toEqual([
			expect.objectContaining({
				type: 'info',
				message:
					"The broker's candles of SBIN begin on 2 Mar 2026 (2026-03-02T00:00:00+05:30): it has none before that in this span.",
			}),
		]);
	});

	test('no candles at all', async () => {
		const { output, hints } = await run([]);
		expect(output).toEqual([]);
		expect(hints).toMatchObject([
			{ type: 'info', message: 'The broker has no candles of SBIN in this span.' },
		]);
	});

	test('open interest that could not be had', async () => {
		const { hints } = await run([rowAt('2026-01-01T00:00:00')], {}, true);
		expect(hints).toMatchObject([{ type: 'warning', message: 'No open interest.' }]);
	});
});

test.each([
	[{ interval: '7m' }, 'interval', 'Interval must be one of 1m, 1d, and is "7m".'],
	[{ interval: '' }, 'interval', 'Interval must be one of 1m, 1d, and is empty.'],
	[{ from: '' }, 'from', 'From is empty.'],
	[{ options: { asOneItem: 'no' } }, 'asOneItem', 'As One Item must be true or false.'],
])('%j is an error before anything is asked', async (form, field, message) => {
	expect(await failureOf(run([], form))).toMatchObject({ failure: 'input', field, message });
});

test('the menus offer the intervals that the brokers have', () => {
	const menuOf = (resources: Parameters<typeof findOperation>[0]) =>
		findOperation(resources, 'market', 'getCandles')
			?.fields.find(({ name }) => name === 'interval')
			?.options?.map((option) => ('value' in option ? option.value : ''));
	const { candles } = openWith(angelOne, []).broker;
	expect(menuOf(angelOneResources as never)).toEqual(candles.intervals);
	expect(menuOf(growwResources as never)).toEqual(openWith(groww, []).broker.candles.intervals);
});
