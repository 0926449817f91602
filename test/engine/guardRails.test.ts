import { BROKERS, names, output, placing, useWorld } from './support';

const world = useWorld();

const place = placing(world);

describe.each(BROKERS)('%s: guard rails of the credential', (name) => {
	const readOnly = { permissions: 'readOnly' };

	test('read only: an order is refused before anything is sent', async () => {
		const { result, requests } = await place(name, {}, readOnly);
		expect(result.error?.message).toMatch(/read-only/);
		expect(result.error?.context).toMatchObject({
			code: 'READ_ONLY_CREDENTIAL',
			outcome: 'notPlaced',
		});
		expect(names(requests).filter((part) => !/Master|instrument/.test(part))).toEqual([]);
	});

	test('read only: a dry run is allowed, since it sends nothing', async () => {
		const { result } = await place(name, { options: { dryRun: true } }, readOnly);
		expect(output(result)).toMatchObject({ dryRun: true });
	});

	test('a limit order up to the limit passes, and one rupee above is refused', async () => {
		const atLimit = await place(name, {}, { maxOrderValue: 8000 });
		expect(atLimit.orders).toHaveLength(1);
		const above = await place(name, {}, { maxOrderValue: 7999 });
		expect(above.result.error?.message).toMatch(/worth 8000 rupees, above the limit of 7999/);
		expect(above.result.error?.context).toMatchObject({
			code: 'ABOVE_MAX_ORDER_VALUE',
			outcome: 'notPlaced',
			retryable: false,
		});
		expect(above.orders).toEqual([]);
	});

	test('a market order is valued at the last price plus five percent', async () => {
		const market = { orderType: 'MARKET' };
		world().broker(name).simulator.setPrice('SBIN', 870);
		const atLimit = await place(name, market, { maxOrderValue: 9135 });
		expect(atLimit.orders).toHaveLength(1);
		const above = await place(name, market, { maxOrderValue: 9134 });
		expect(above.result.error?.message).toMatch(/8700 rupees at the last price .*9134/);
		expect(above.result.error?.context).toMatchObject({ code: 'ABOVE_MAX_ORDER_VALUE' });
		expect(above.sent).toEqual([]);
	});

	test('a market order whose price cannot be had is refused', async () => {
		const { simulator } = world().broker(name);
		simulator.addFault({ kind: 'html502', path: /ltp/i, times: 1 });
		const { result, sent } = await place(name, { orderType: 'MARKET' }, { maxOrderValue: 99_999 });
		expect(result.status).toBe('error');
		expect(result.error?.context).toMatchObject({ outcome: 'notPlaced' });
		expect(sent).toEqual([]);
		simulator.clearFaults();
	});
});

describe.each(BROKERS)('%s: dry run', (name) => {
	test('returns the exact request and sends nothing, not even a log-in', async () => {
		const { result, requests } = await place(name, {
			price: 800.1,
			options: { dryRun: true, orderReference: 'dry-run-1' },
		});
		const path = world().broker(name).paths.place;
		expect(output(result)).toEqual({
			broker: name,
			dryRun: true,
			request: { method: 'POST', path, body: expect.any(Object) as object },
			orderReference: 'dry-run-1',
			orderValue: '8001',
		});
		expect(names(requests)).not.toContain(path.split('/').at(-1));
		expect(names(requests).filter((part) => !/Master|instrument/.test(part))).toEqual([]);
	});

	test('the body is the one that is sent without it', async () => {
		const options = { orderReference: 'dry-run-2' };
		const dry = await place(name, { options: { ...options, dryRun: true } });
		const wet = await place(name, { options });
		expect((output(dry.result).request as { body: object }).body).toEqual(wet.sent[0].body);
	});
});
