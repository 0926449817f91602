import sample from '../../../../contracts/angelone/convertPosition.json';
import { angelOne } from '../../../../brokers/angelone';
import { type AskedConversion, convertOnce } from '../../../../brokers/core/portfolio/convert';
import { openWith, running } from '../../support/broker';
import { failureOf } from '../../support/failures';
import { type Answer, reply } from '../../support/transport';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const ok = (data: unknown) => reply({ status: true, message: 'SUCCESS', errorcode: '', data });
const done = reply(sample.reply);
const failed = reply(sample.live[0].reply);
const page = reply('<html></html>', 502);

const row = (producttype: string, netqty: number) => ({
	...{ exchange: 'NSE', symboltoken: '3045', tradingsymbol: 'SBIN-EQ', producttype },
	netqty: String(netqty),
});

/** The list of positions with so many units in each product. */
const held = (intraday: number, delivery = 0) =>
	ok([row('INTRADAY', intraday), ...(delivery === 0 ? [] : [row('DELIVERY', delivery)])]);

const ASKED: AskedConversion = {
	instrument: { exchange: 'NSE', token: '3045', tradingSymbol: 'SBIN-EQ' },
	...{ fromProduct: 'INTRADAY', toProduct: 'DELIVERY', transactionType: 'BUY', quantity: 4 },
};

/** An account whose broker answers like this, the last answer for ever. */
function account(...answers: Answer[]) {
	const { broker, transport } = openWith(angelOne, []);
	const feed = (...more: Answer[]) => {
		const last = more[more.length - 1];
		transport.then(...more, ...Array<Answer>(40).fill(last));
	};
	feed(...answers);
	const sent = () => transport.paths().filter((path) => path.endsWith('convertPosition')).length;
	const convert = async (changes: Partial<AskedConversion> = {}) =>
		await running(convertOnce(broker, { ...ASKED, ...changes }, 5_000));
	/** From now on it answers like this. */
	const then = (...more: Answer[]) => {
		transport.clear();
		feed(...more);
	};
	return { convert, sent, then };
}

test('reads, sends once, and reads until the units have moved', async () => {
	const { convert, sent } = account(held(10), done, held(10), held(10), held(6, 4));
	expect(await convert()).toMatchObject({
		...{ product: 'DELIVERY', netQuantity: 4, converted: true, duplicate: false },
		...{ fromProduct: 'INTRADAY', toProduct: 'DELIVERY' },
	});
	expect(sent()).toBe(1);
});

test('a short position moves below zero', async () => {
	const { convert } = account(held(-10, -1), done, held(-6, -5));
	expect(await convert({ transactionType: 'SELL' })).toMatchObject({ netQuantity: -5 });
});

test('a whole position may leave no row behind', async () => {
	const { convert } = account(held(4), done, ok([row('DELIVERY', 4)]));
	expect(await convert()).toMatchObject({ converted: true, netQuantity: 4 });
});

test.each([
	['no position at all', ok(null), 'NO_SUCH_POSITION', /no long INTRADAY position in SBIN-EQ/],
	['another product', ok([row('DELIVERY', 9)]), 'NO_SUCH_POSITION', /Buy for a long one/],
	['the other side', held(-10), 'NO_SUCH_POSITION', /no long INTRADAY position/],
	[
		'another exchange',
		ok([{ ...row('INTRADAY', 9), exchange: 'BSE' }]),
		'NO_SUCH_POSITION',
		/no long/,
	],
	[
		'an unreadable quantity',
		ok([{ ...row('INTRADAY', 9), netqty: 'n' }]),
		'NO_SUCH_POSITION',
		/no/,
	],
	['too few units', held(3), 'POSITION_TOO_SMALL', /is of 3 units, and 4 are to be converted/],
])('%s: refused, and nothing is sent', async (_, answer, code, text) => {
	const { convert, sent } = account(answer);
	const error = await failureOf(convert());
	expect(error).toMatchObject({ failure: 'input', code, outcome: 'notPlaced' });
	expect(`${error.message} ${error.hint}`).toMatch(text);
	expect(sent()).toBe(0);
});

test('a row without a token is found by its symbol', async () => {
	const bare = (product: string, units: number) => ({ ...row(product, units), symboltoken: '' });
	const { convert } = account(
		ok([bare('INTRADAY', 4)]),
		...[done, ok([bare('INTRADAY', 0), bare('DELIVERY', 4)])],
	);
	expect(await convert()).toMatchObject({ converted: true });
});

test('refused, with the broker’s words, and nothing has moved', async () => {
	const { convert, sent } = account(held(10), failed, held(10));
	expect(await failureOf(convert())).toMatchObject({
		...{ failure: 'refused', code: 'AB1017', outcome: 'notPlaced' },
		message: expect.stringContaining('Position conversion failed (AB1017)') as string,
	});
	expect(sent()).toBe(1);
});

test('positions that cannot be read: nothing is sent', async () => {
	const { convert, sent } = account(page);
	expect(await failureOf(convert())).toMatchObject({ code: 'HTTP_502', outcome: 'notPlaced' });
	expect(sent()).toBe(0);
});

describe('a reply that is lost', () => {
	test('and units that have moved: converted', async () => {
		const { convert } = account(held(10), page, page, held(6, 4));
		expect(await convert()).toMatchObject({ converted: true, duplicate: false });
	});

	test('and units that stay: unknown, and the next try only looks', async () => {
		const { convert, sent, then } = account(held(10), page, held(10));
		expect(await failureOf(convert())).toMatchObject({
			...{ outcome: 'unknown', code: 'HTTP_502', retryable: false },
			message: expect.stringMatching(
				/^It is not known whether 4 of SBIN-EQ were converted from INTRADAY to DELIVERY\..*unchanged so far/,
			) as string,
		});
		then(held(10));
		expect(await failureOf(convert())).toMatchObject({ outcome: 'unknown' });
		then(held(6, 4));
		expect(await convert()).toMatchObject({ converted: true, duplicate: true });
		expect(sent()).toBe(1);
		// That one is settled: the next is a conversion of its own.
		then(held(6, 4), done, held(2, 8));
		expect(await convert()).toMatchObject({ netQuantity: 8, duplicate: false });
		expect(sent()).toBe(2);
	});

	test('another conversion of the same position is sent all the same', async () => {
		const { convert, sent, then } = account(held(10), page, held(10));
		expect(await failureOf(convert())).toMatchObject({ outcome: 'unknown' });
		then(held(10), done, held(5, 5));
		expect(await convert({ quantity: 5 })).toMatchObject({ netQuantity: 5, duplicate: false });
		expect(sent()).toBe(2);
	});

	test('after ten minutes it is sent again', async () => {
		const { convert, sent, then } = account(held(10), page, held(10));
		expect(await failureOf(convert())).toMatchObject({ outcome: 'unknown' });
		await jest.advanceTimersByTimeAsync(10 * 60_000);
		then(held(10), done, held(6, 4));
		expect(await convert()).toMatchObject({ duplicate: false });
		expect(sent()).toBe(2);
	});
});

test('taken, and never seen: unknown', async () => {
	const { convert } = account(held(10), done, held(10));
	expect(await failureOf(convert())).toMatchObject({ outcome: 'unknown', code: 'CHANGE_PENDING' });
});

test('units that were bought meanwhile are none that moved', async () => {
	const { convert } = account(held(10), page, held(10, 4));
	expect(await failureOf(convert())).toMatchObject({ outcome: 'unknown' });
	const other = account(held(10), page, held(6));
	expect(await failureOf(other.convert())).toMatchObject({ outcome: 'unknown' });
});

test('a 403 for the rate is in doubt: it is not sent again', async () => {
	const { convert, sent } = account(
		held(10),
		reply('Access denied because of exceeding access rate', 403),
		held(10),
	);
	expect(await failureOf(convert())).toMatchObject({ outcome: 'unknown' });
	expect(sent()).toBe(1);
});

test('two at once go one after the other', async () => {
	const { convert, sent } = account(
		...[held(10), done, held(6, 4)],
		...[held(6, 4), done, held(2, 8)],
	);
	const both = await Promise.all([convert(), convert()]);
	expect(both.map(({ netQuantity }) => netQuantity)).toEqual([4, 8]);
	expect(sent()).toBe(2);
});
