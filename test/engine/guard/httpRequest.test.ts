import type { IDataObject } from 'n8n-workflow';
import { BROKERS, type BrokerName, output, requestsDuring, useWorld } from '../support';
import { ended, Guarded } from './support';

const world = useWorld();

const HALT = { resource: 'session', operation: 'haltTrading' };
const CANCEL: Record<BrokerName, string> = {
	angelOne: '/rest/secure/angelbroking/gtt/v1/cancelRule',
	groww: '/v1/order-advance/cancel/CASH/GTT/gtt_91a7f4',
};

/** An account, and n8n's HTTP Request node with its credential. */
async function requester(name: BrokerName) {
	const trader = await Guarded.at(world(), name);
	const { broker, credential } = trader;
	const dry = output(await trader.buy({ options: { dryRun: true } })).request as IDataObject;
	// Logs in.
	await trader.run({ resource: 'account', operation: 'getProfile' });
	const send = async (path = String(dry.path), body = dry.body as IDataObject) => {
		const options = { method: 'POST', uri: `${broker.simulator.origin}${path}`, json: true, body };
		const result = await world().engine.runCode(
			async function () {
				const { requestWithAuthentication } = this.helpers;
				await requestWithAuthentication.call(this, credential.type, options as never);
				return [[{ json: { sent: true } }]];
			},
			{ credential },
		);
		return result.error === undefined ? 'sent' : String(result.error?.message);
	};
	return { trader, send };
}

describe.each(BROKERS)('%s: limits of the day in the HTTP Request node', (name) => {
	test('its orders count like those of the node, and are refused beyond the limit', async () => {
		const { trader, send } = await requester(name);
		await trader.edit({ maxOrdersPerDay: 3 });
		expect(ended(await trader.buy())).toBe('success');
		const body = {
			...(output(await trader.buy({ options: { dryRun: true } })).request as IDataObject),
		};
		const unique = (n: number) => ({
			...(body.body as IDataObject),
			...(name === 'groww' ? { order_reference_id: `http-request-${n}` } : {}),
		});
		const sent = await trader.sentDuring(async () => {
			expect(await send(undefined, unique(1))).toBe('sent');
			expect(await send(undefined, unique(2))).toBe('sent');
			expect(await send(undefined, unique(3))).toMatch(/3 orders of a day .* have been sent/);
		});
		expect(sent).toHaveLength(2);
		expect(ended(await trader.buy())).toBe('MAX_ORDERS_REACHED');
	});

	test('under Max Daily Loss nothing that may open is sent', async () => {
		const { trader, send } = await requester(name);
		await trader.edit({ maxDailyLoss: 1_000 });
		const requests = await requestsDuring(trader.broker.simulator, async () => {
			expect(await send()).toMatch(/cannot be read here/);
		});
		expect(requests).toEqual([]);
	});

	test('a halt holds there too, and cancellations pass', async () => {
		const { trader, send } = await requester(name);
		await trader.run(HALT);
		expect(await send()).toMatch(/Trading with this credential is halted until 00:00/);
		expect(await send('/unknown')).toMatch(/is halted/);
		const requests = await requestsDuring(trader.broker.simulator, async () => {
			await send(CANCEL[name]);
		});
		expect(requests.map(({ path }) => path)).toEqual([CANCEL[name]]);
		// Overwritten by a dialog or a renewal: the note holds.
		await trader.edit({ tradingHaltedUntil: '', haltId: '' });
		expect(await send()).toMatch(/is halted/);
		await trader.buy();
		await trader.edit({ tradingHaltedUntil: '' });
		expect(await send()).toBe('sent');
	});
});
