import type { Answer, Caller } from './support';
import { logIn, startTrading, totpBody, totpToken } from './support';

let caller: Caller;
beforeEach(async () => {
	caller = await startTrading();
});
afterEach(() => caller.simulator.close());

const advance = (ms: number) => caller.simulator.clock.advance(ms);

async function burst(count: number, send: () => Promise<Answer>): Promise<number> {
	const answers = await Promise.all(Array.from({ length: count }, send));
	return answers.filter(({ status }) => status !== 429).length;
}

const create = () => caller.create();
const profile = () => caller.get('/v1/user/detail');
const price = () => caller.get('/v1/live-data/ltp?segment=CASH&exchange_symbols=NSE_SBIN');
const login = () => logIn(caller, totpToken, totpBody());

test.each([
	['orders', 10, create],
	['liveData', 10, price],
	['nonTrading', 20, profile],
	['authentication', 5, login],
] as const)('%s: %i a second', async (family, limit, send) => {
	expect(await burst(limit + 3, send)).toBe(limit);
	advance(1001);
	expect(await burst(1, send)).toBe(1);
	expect(caller.simulator.maxRequestsInAnySecond(family)).toBe(limit + 3);
});

test('a type shares its limit over all its calls', async () => {
	const id = await caller.createId();
	advance(1001);
	await burst(5, create);
	expect(await burst(5, () => caller.modify(id))).toBe(5);
	expect(await burst(1, () => caller.cancel(id))).toBe(0);
	expect(await burst(20, profile)).toBe(20);
	expect(await burst(1, () => caller.get('/v1/holdings/user'))).toBe(0);
});

test('an order that was refused for the rate was not placed', async () => {
	await burst(14, create);
	expect(caller.simulator.orders).toHaveLength(10);
});

test('the minute and the day count too', async () => {
	let granted = 0;
	for (let round = 0; round < 7; round++) {
		granted += await burst(5, login);
		advance(1100);
	}
	expect(granted).toBe(30);
	for (let minute = 0; minute < 30; minute++) {
		advance(61_000);
		granted += await burst(5, login);
	}
	expect(granted).toBe(150);
	expect(caller.simulator.logins).toBe(150);
	expect(caller.simulator.loginAttempts).toBe(185);
});

test('250 orders a minute', async () => {
	let taken = 0;
	for (let second = 0; second < 27; second++) {
		taken += await burst(10, () => caller.create({ quantity: 0 }));
		advance(1001);
	}
	expect(taken).toBe(250);
});

test('429 has the JSON envelope, or the numeric code', async () => {
	await burst(20, profile);
	expect((await profile()).body).toMatchObject({ status: 'FAILURE', error: { code: 'GA003' } });
	caller.simulator.quirks.numericCodes = true;
	const answer = await profile();
	expect(answer.status).toBe(429);
	expect(answer.body.error.code).toBe('429');
});

test('the instrument file is not counted', async () => {
	expect(await burst(3, () => caller.get('/instruments/instrument.csv'))).toBe(3);
});
