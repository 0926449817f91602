import type { FaultKind } from '../../../simulators/core';
import type { Caller } from './support';
import { startTrading, verdict } from './support';

let caller: Caller;
beforeEach(async () => {
	caller = await startTrading();
});
afterEach(() => caller.simulator.close());

/** What the caller sees of a create, and whether the order was placed all the same. */
const cases: Array<[FaultKind, string | RegExp, boolean]> = [
	['timeoutBefore', 'client timeout', false],
	['timeoutAfter', 'client timeout', true],
	['resetBefore', 'ECONNRESET', false],
	['resetAfter', 'ECONNRESET', true],
	['resetMidReply', /ECONNRESET|aborted/, true],
	['emptyBody', '200 ', true],
	['dataNull', '200 {"status":"SUCCESS","payload":null}', true],
	['empty400', '400 ', true],
	['status500', /^500 .*GA000/, true],
	['html502', /^502 <html>/, true],
	['text403', '403 Access forbidden', false],
	['status429', /^429 .*FAILURE/, false],
	['tokenRefused', /^401 .*Please Login/, false],
	['waf', /^200 <html>/, true],
	['malformedJson', /^200 \{"status":"SUCCESS","payload":\{"grow/, true],
	['slowTrickle', /^200 .*"SUCCESS"/, true],
];

async function seen(reference: string, givesUp: boolean): Promise<string> {
	try {
		const answer = await caller.create({ order_reference_id: reference }, { givesUp });
		return `${answer.status} ${answer.text}`;
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		return code ?? message;
	}
}

test.each(cases)('%s on a create', async (kind, expected, placed) => {
	caller.simulator.addFault({ kind, path: '/v1/order/create', trickleMs: 1 });
	const what = await seen('fault-0001', kind.startsWith('timeout'));
	if (expected instanceof RegExp) expect(what).toMatch(expected);
	else expect(what).toBe(expected);
	expect(caller.simulator.orders).toHaveLength(placed ? 1 : 0);
	const lookup = await caller.byReference('fault-0001');
	expect(verdict(lookup)).toBe(placed ? '200 SUCCESS' : '404 GA004');
	const again = await caller.create({ order_reference_id: 'fault-0001' });
	expect(verdict(again)).toBe(placed ? '400 GA007' : '200 SUCCESS');
	expect(caller.simulator.orders).toHaveLength(1);
	expect(caller.simulator.requestsTo('create').map(({ fault }) => fault)).toEqual([kind, null]);
});

test('a fault strikes modify and cancel as well', async () => {
	const id = await caller.createId();
	caller.simulator.addFault({ kind: 'emptyBody', path: 'cancel' });
	expect((await caller.cancel(id)).text).toBe('');
	expect(await caller.statusWord(id)).toBe('CANCELLED');
	const second = await caller.createId();
	caller.simulator.addFault({ kind: 'status500', path: 'modify', acted: false });
	expect((await caller.modify(second, { price: 850 })).status).toBe(500);
	expect((await caller.detail(second)).price).toBe(860);
});

test('token refusals follow the switch', async () => {
	caller.simulator.quirks.tokenRefusal = 'GA005-403';
	caller.simulator.addFault({ kind: 'tokenRefused', path: /order/ });
	expect(verdict(await caller.create())).toBe('403 GA005');
});

test('another process can steer it', async () => {
	const { simulator } = caller;
	await caller.post('/__sim/quirks', { createStatus: 'ACKED' });
	const id = (await caller.create()).body.payload.groww_order_id;
	expect(simulator.quirks.createStatus).toBe('ACKED');
	await caller.post('/__sim/price', { symbol: 'SBIN', price: 859 });
	expect((await caller.get('/__sim/orders')).body).toMatchObject([
		{ orderId: id, status: 'EXECUTED', reference: expect.any(String) },
	]);
	const { families } = (await caller.get('/__sim/stats')).body;
	expect(families.orders.total).toBe(1);
	await caller.post('/__sim/sessions/expire');
	expect((await caller.get('/v1/user/detail')).status).toBe(401);
});
