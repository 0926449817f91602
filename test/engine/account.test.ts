import {
	BROKERS,
	FUNDS,
	LOG_OUT,
	names,
	output,
	PROFILE,
	requestsDuring,
	run,
	useWorld,
} from './support';

const world = useWorld();

const RAW = { simplify: false };
const IST_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+05:30$/;

/** One run on a new account. */
async function read(name: 'angelOne' | 'groww', parameters: object) {
	const broker = world().broker(name);
	return output(await run(world().engine, broker, await broker.newCredential(), { ...parameters }));
}

describe('Get Profile', () => {
	test('Angel One, simplified', async () => {
		expect(await read('angelOne', PROFILE)).toEqual({
			broker: 'angelOne',
			clientCode: expect.stringMatching(/^A\d{6}$/) as string,
			name: 'DEMO TRADER',
			email: 'demo.trader@example.com',
			exchanges: expect.arrayContaining(['NSE', 'BSE', 'MCX', 'NFO']) as string[],
			products: expect.arrayContaining(['DELIVERY', 'INTRADAY', 'MARGIN']) as string[],
			lastLoginAt: expect.stringMatching(IST_TIME) as string,
		});
	});

	test('Groww, simplified: what it does not tell is null', async () => {
		expect(await read('groww', PROFILE)).toEqual({
			broker: 'groww',
			clientCode: expect.stringMatching(/^9\d{5}$/) as string,
			name: null,
			email: null,
			exchanges: ['NSE', 'BSE'],
			products: ['CNC', 'MIS', 'NRML'],
			lastLoginAt: null,
		});
	});

	test('Angel One, raw: the reply’s data as received', async () => {
		expect(Object.keys(await read('angelOne', { ...PROFILE, ...RAW })).sort()).toEqual(
			'brokerid clientcode email exchanges lastlogintime mobileno name products'.split(' '),
		);
	});

	test('Groww, raw: the reply’s payload as received', async () => {
		expect(await read('groww', { ...PROFILE, ...RAW })).toMatchObject({
			vendor_user_id: expect.stringMatching(/^vendor-/) as string,
			nse_enabled: true,
			active_segments: ['CASH', 'FNO'],
		});
	});
});

describe('Get RMS Limits and Get Margin', () => {
	test('Angel One, simplified: numbers, under the names that both brokers share', async () => {
		expect(await read('angelOne', FUNDS)).toEqual({
			broker: 'angelOne',
			availableCash: 500_000,
			net: 500_000,
			collateral: 0,
			usedMargin: 0,
			realisedPnl: 0,
			unrealisedPnl: 0,
			details: expect.objectContaining({ utilisedSpan: 0, utilisedPayout: 0 }) as object,
		});
	});

	test('Groww, simplified', async () => {
		expect(await read('groww', FUNDS)).toEqual({
			broker: 'groww',
			availableCash: 500_000,
			net: null,
			collateral: 100_000,
			usedMargin: 0,
			realisedPnl: null,
			unrealisedPnl: null,
			details: expect.objectContaining({ cncMarginUsed: 0, spanMarginUsed: 0 }) as object,
		});
	});

	test('Angel One, raw: fourteen strings', async () => {
		const raw = await read('angelOne', { ...FUNDS, ...RAW });
		expect(raw).toMatchObject({ net: '500000', m2mrealized: '0' });
		expect(Object.values(raw).every((figure) => typeof figure === 'string')).toBe(true);
		expect(Object.keys(raw)).toHaveLength(14);
	});

	test('Groww, raw: groups as received', async () => {
		expect(await read('groww', { ...FUNDS, ...RAW })).toMatchObject({
			clear_cash: 500_000,
			equity_margin_details: { cnc_margin_used: 0 },
			fno_margin_details: { span_margin_used: 0 },
		});
	});

	test.each(BROKERS)('%s: an order shows in the figures', async (name) => {
		const broker = world().broker(name);
		const credential = await broker.newCredential();
		await run(world().engine, broker, credential, broker.order());
		const funds = output(await run(world().engine, broker, credential, FUNDS));
		expect(funds.usedMargin).toBeGreaterThanOrEqual(8_000);
		expect(funds.usedMargin).toBeLessThan(8_100);
	});
});

describe.each(BROKERS)('%s: items', (name) => {
	test('one output item for each input item, linked to it', async () => {
		const broker = world().broker(name);
		const credential = await broker.newCredential();
		const result = await run(world().engine, broker, credential, PROFILE, { items: [{}, {}, {}] });
		expect(result.items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		const codes = new Set(result.items.map(({ json }) => json.clientCode));
		expect(codes.size).toBe(1);
	});

	test('the credential is read once for all items', async () => {
		const broker = world().broker(name);
		const credential = await broker.newCredential();
		await run(world().engine, broker, credential, PROFILE);
		const before = world().engine.credentialStats(credential.id).reads;
		await run(world().engine, broker, credential, PROFILE, { items: [{}, {}] });
		expect(world().engine.credentialStats(credential.id).reads).toBe(before + 1);
	});
});

describe('Log Out', () => {
	test('Angel One ends the session at the broker and forgets the token', async () => {
		const broker = world().broker('angelOne');
		const credential = await broker.newCredential();
		await run(world().engine, broker, credential, PROFILE);
		const { accessToken } = await world().engine.credentialData(credential.id);

		const requests = await requestsDuring(broker.simulator, async () => {
			const result = await run(world().engine, broker, credential, LOG_OUT);
			expect(output(result)).toEqual({
				broker: 'angelOne',
				loggedOut: true,
				revokedAtBroker: true,
			});
		});
		expect(names(requests)).toEqual(['logout']);
		expect(requests[0].headers.authorization).toBe(`Bearer ${String(accessToken)}`);
		expect(await tokensOf(credential.id)).toEqual([]);
		const refused = await fetch(`${broker.simulator.origin}${broker.paths.profile}`, {
			headers: requests[0].headers,
		});
		expect(await refused.json()).toMatchObject({ success: false, errorCode: 'AG8001' });
	});

	test('Groww has no such call: the token is forgotten, and the output says that it lives on', async () => {
		const broker = world().broker('groww');
		const credential = await broker.newCredential();
		await run(world().engine, broker, credential, PROFILE);
		const requests = await requestsDuring(broker.simulator, async () => {
			const result = await run(world().engine, broker, credential, LOG_OUT);
			expect(output(result)).toEqual({ broker: 'groww', loggedOut: true, revokedAtBroker: false });
		});
		expect(requests).toEqual([]);
		expect(await tokensOf(credential.id)).toEqual([]);
	});

	test.each(BROKERS)('%s: never logs in in order to log out', async (name) => {
		const broker = world().broker(name);
		const credential = await broker.newCredential();
		const requests = await requestsDuring(broker.simulator, async () => {
			const result = await run(world().engine, broker, credential, LOG_OUT);
			expect(output(result)).toMatchObject({ loggedOut: true, revokedAtBroker: false });
		});
		expect(requests).toEqual([]);
	});

	test('Angel One: a session that is over already is forgotten, without a log-in', async () => {
		const broker = world().broker('angelOne');
		const credential = await broker.newCredential();
		await run(world().engine, broker, credential, PROFILE);
		broker.simulator.revokeAllSessions();
		const requests = await requestsDuring(broker.simulator, async () => {
			const result = await run(world().engine, broker, credential, LOG_OUT);
			expect(output(result)).toMatchObject({ loggedOut: true, revokedAtBroker: false });
		});
		expect(names(requests)).toEqual(['logout']);
		expect(await tokensOf(credential.id)).toEqual([]);
	});

	test.each(BROKERS)('%s: and in again', async (name) => {
		const broker = world().broker(name);
		const credential = await broker.newCredential();
		await run(world().engine, broker, credential, PROFILE);
		await run(world().engine, broker, credential, LOG_OUT);
		// Angel One takes one log-in a second.
		const requests = await requestsDuring(broker.simulator, async () => {
			output(await run(world().engine, broker, credential, PROFILE));
		});
		const logIns = requests.filter(
			({ path, status }) => path === broker.paths.login && status === 200,
		);
		expect(logIns).toHaveLength(1);
		expect(await tokensOf(credential.id)).not.toEqual([]);
	});
});

/** What is stored of the session. */
async function tokensOf(id: string) {
	const data = await world().engine.credentialData(id);
	return ['accessToken', 'refreshToken', 'feedToken', 'sessionOwner', 'sessionExpiresAt']
		.map((field) => data[field])
		.filter((value) => value !== undefined && value !== '');
}
