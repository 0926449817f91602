import { BrokerError, type Failure } from '../../../../brokers/core/errors';
import { Quotes, type QuoteSource } from '../../../../brokers/core/market/quotes';
import type { Quotable, QuoteMode, QuoteOutcome } from '../../../../brokers/core/market/quotes-api';
import type { Quote } from '../../../../brokers/core/outputs';

let accounts = 0;

const share = (n: number, segment: string | null = null): Quotable => ({
	exchange: 'NSE',
	segment,
	token: String(n),
	tradingSymbol: `SHARE${n}`,
});
const shares = (count: number) => Array.from({ length: count }, (_, n) => share(n));

const quoteOf = ({ token }: Quotable) => ({ raw: { token }, value: { lastPrice: 1 } as Quote });
const failure = (kind: Failure, code = kind.toUpperCase()) =>
	new BrokerError({ broker: 'any', failure: kind, code, message: code });

/** Quotes of an account of its own, and the batches that were asked for. */
function quotesOf(
	ask: (batch: Quotable[], call: number) => Promise<QuoteOutcome[]> | QuoteOutcome[] = (batch) =>
		batch.map(quoteOf),
	account = `account ${++accounts}`,
) {
	const calls: Array<{ mode: QuoteMode; tokens: string[] }> = [];
	const source: QuoteSource = {
		broker: 'any',
		account: () => account,
		perCall: (mode) => (mode === 'full' ? 1 : 50),
		scopeOf: ({ segment }) => segment ?? '',
		ask: async (batch, mode) => {
			calls.push({ mode, tokens: batch.map(({ token }) => token) });
			return await ask(batch, calls.length);
		},
	};
	return { quotes: new Quotes(source), calls };
}

const sizes = (calls: Array<{ tokens: string[] }>) => calls.map(({ tokens }) => tokens.length);
const tokensOf = (outcomes: QuoteOutcome[]) =>
	outcomes.map((outcome) => (outcome instanceof BrokerError ? outcome.code : outcome.raw.token));

describe('batches', () => {
	test.each([
		[0, []],
		[1, [1]],
		[50, [50]],
		[51, [50, 1]],
		[250, [50, 50, 50, 50, 50]],
	])('%i instruments', async (count, expected) => {
		const { quotes, calls } = quotesOf();
		const outcomes = await quotes.quotes(shares(count), 'ltp');
		expect(tokensOf(outcomes)).toEqual(shares(count).map(({ token }) => token));
		expect(sizes(calls)).toEqual(expected);
	});

	test('each scope by itself, and the outcomes in the order asked for', async () => {
		const { quotes, calls } = quotesOf();
		const asked = [share(1, 'A'), share(2, 'B'), share(3, 'A')];
		expect(tokensOf(await quotes.quotes(asked, 'ohlc'))).toEqual(['1', '2', '3']);
		expect(calls).toEqual([
			{ mode: 'ohlc', tokens: ['1', '3'] },
			{ mode: 'ohlc', tokens: ['2'] },
		]);
	});

	test('one that is named twice is asked for once', async () => {
		const { quotes, calls } = quotesOf();
		const outcomes = await quotes.quotes([share(1), share(2), share(1)], 'ltp');
		expect(tokensOf(outcomes)).toEqual(['1', '2', '1']);
		expect(sizes(calls)).toEqual([2]);
	});

	test('four calls are under way at once, not more', async () => {
		let under = 0;
		let most = 0;
		const { quotes, calls } = quotesOf(async (batch) => {
			most = Math.max(most, ++under);
			await new Promise((resolve) => setImmediate(resolve));
			under--;
			return batch.map(quoteOf);
		});
		await quotes.quotes(shares(25), 'full');
		expect(calls).toHaveLength(25);
		expect(most).toBe(4);
	});
});

describe('failures', () => {
	test.each<[Failure]>([['unclear'], ['refused']])(
		'one call that is %s is the outcome of its own instruments alone',
		async (kind) => {
			const { quotes } = quotesOf((batch, call) => {
				if (call === 2) throw failure(kind, 'THIS');
				return batch.map(quoteOf);
			});
			const codes = tokensOf(await quotes.quotes(shares(120), 'ltp'));
			expect(codes.slice(50, 100)).toEqual(Array(50).fill('THIS'));
			expect(codes.filter((code) => code === 'THIS')).toHaveLength(50);
		},
	);

	test.each<[Failure, string]>([
		['login', 'LOGIN'],
		['tokenRefused', 'AG8001'],
		['rateLimited', 'PACE_LIMIT'],
		['notSent', 'CONNECTION_REFUSED'],
		['cancelled', 'CANCELLED'],
		['unclear', 'TIMEOUT'],
	])('after %s (%s) no more is asked for', async (kind, code) => {
		const { quotes, calls } = quotesOf(async (batch, call) => {
			await new Promise((resolve) => setImmediate(resolve));
			if (call === 3) throw failure(kind, code);
			return batch.map(quoteOf);
		});
		const codes = tokensOf(await quotes.quotes(shares(30), 'full'));
		expect(calls.length).toBeLessThan(9);
		expect(codes[2]).toBe(code);
		expect(codes[29]).toBe(code);
		expect(codes[0]).toBe('0');
	});

	test('what is no failure of the broker is thrown', async () => {
		const { quotes } = quotesOf(() => {
			throw new TypeError('a mistake');
		});
		await expect(quotes.quotes(shares(1), 'ltp')).rejects.toThrow('a mistake');
	});
});

describe('an age that will do', () => {
	const [one] = shares(1);
	let now = 1_000_000;
	beforeEach(() => jest.spyOn(Date, 'now').mockImplementation(() => now));
	afterEach(() => jest.restoreAllMocks());

	test('within it a second quote costs nothing, after it a call', async () => {
		const { quotes, calls } = quotesOf();
		const [first] = await quotes.quotes([one], 'ltp');
		now += 4_999;
		expect(await quotes.quotes([one], 'ltp', { maxAge: 5 })).toEqual([first]);
		expect(calls).toHaveLength(1);
		now += 1;
		await quotes.quotes([one], 'ltp', { maxAge: 5 });
		expect(calls).toHaveLength(2);
	});

	test.each([{}, { maxAge: 0 }])('%p always asks', async (options) => {
		const { quotes, calls } = quotesOf();
		await quotes.quotes([one], 'ltp', options);
		await quotes.quotes([one], 'ltp', options);
		expect(calls).toHaveLength(2);
	});

	test('only what is missing is asked for', async () => {
		const { quotes, calls } = quotesOf();
		await quotes.quotes([share(1)], 'ltp');
		await quotes.quotes([share(1), share(2)], 'ltp', { maxAge: 5 });
		expect(calls.map(({ tokens }) => tokens)).toEqual([['1'], ['2']]);
	});

	test('another mode, another instrument, another account: asked for', async () => {
		const { quotes, calls } = quotesOf();
		await quotes.quotes([one], 'ltp');
		await quotes.quotes([one], 'ohlc', { maxAge: 60 });
		await quotes.quotes([{ ...one, exchange: 'BSE' }], 'ltp', { maxAge: 60 });
		expect(calls).toHaveLength(3);
		const other = quotesOf();
		await other.quotes.quotes([one], 'ltp', { maxAge: 60 });
		expect(other.calls).toHaveLength(1);
	});

	test('the same account in another execution: not asked for', async () => {
		const account = 'the account of two executions';
		await quotesOf(undefined, account).quotes.quotes([one], 'ltp');
		const later = quotesOf(undefined, account);
		await later.quotes.quotes([one], 'ltp', { maxAge: 60 });
		expect(later.calls).toEqual([]);
	});

	test('a failure is not kept', async () => {
		const { quotes, calls } = quotesOf((batch, call) =>
			call === 1 ? batch.map(() => failure('refused')) : batch.map(quoteOf),
		);
		await quotes.quotes([one], 'ltp');
		expect(tokensOf(await quotes.quotes([one], 'ltp', { maxAge: 60 }))).toEqual(['0']);
		expect(calls).toHaveLength(2);
	});

	test('a clock that was set back makes nothing younger', async () => {
		const { quotes, calls } = quotesOf();
		await quotes.quotes([one], 'ltp');
		now -= 1;
		await quotes.quotes([one], 'ltp', { maxAge: 60 });
		expect(calls).toHaveLength(2);
	});

	test('the newest two thousand are kept', async () => {
		const { quotes, calls } = quotesOf();
		await quotes.quotes(shares(2_050), 'ltp');
		calls.length = 0;
		await quotes.quotes(shares(2_050), 'ltp', { maxAge: 60 });
		expect(calls.flatMap(({ tokens }) => tokens)).toEqual(shares(50).map(({ token }) => token));
	});
});
