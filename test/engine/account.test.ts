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
			exchanges: ['NSE', 'NFO', 'BSE', 'BFO', 'MCX', 'CDS', 'NCDEX'],
			products: ['MARGIN', 'INTRADAY', 'CARRYFORWARD', 'DELIVERY', 'CO', 'BO'],
			lastLoginAt: expect.stringMatching(IST_TIME) as string,
		});
	});

	test.each(['documented', 'documentedText', 'text2023'])(
		'Angel One, with a profile in its form %s: the same words',
		async (profileForm) => {
			Object.assign(world().broker('angelOne').simulator.quirks, { profileForm });
			const { exchanges, products, lastLoginAt } = await read('angelOne', PROFILE);
			expect(exchanges).toEqual(expect.arrayContaining(['NSE', 'BSE', 'MCX', 'CDS', 'NCDEX']));
			expect(products).toEqual(expect.arrayContaining(['DELIVERY', 'INTRADAY', 'MARGIN']));
			expect(lastLoginAt).toMatch(IST_TIME);
		},
	);

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
			'broker clientcode email exchanges lastlogintime mobileno name products'.split(' '),
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

describe('Get Funds (RMS)', () => {
	test('Angel One, simplified: numbers, under the names that both brokers share', async () => {
		expect(await read('angelOne', FUNDS)).toEqual({
			broker: 'angelOne',
			availableCash: 500_000,
			net: 500_000,
			collateral: 0,
			usedMargin: 0,
			realisedPnl: null,
			unrealisedPnl: null,
			details: expect.objectContaining({
				cashWithoutCollateral: 500_000,
				utilisedSpan: null,
				utilisedPayout: 0,
			}) as object,
		});
	});

	test.each(['zero', 'real'])(
		'Angel One with a profit, which its limits show as %s',
		async (rmsPnl) => {
			const { angelOne } = world();
			Object.assign(angelOne.quirks, { rmsPnl, rmsNullSpan: rmsPnl === 'zero' });
			const broker = world().broker('angelOne');
			const credential = await broker.newCredential();
			angelOne.accounts.at(-1)!.collateral = 1_234.56;
			const intraday = { product: 'INTRADAY', price: 900 };
			await run(world().engine, broker, credential, broker.order(intraday));
			angelOne.setPrice('SBIN', 871.5);
			const funds = output(await run(world().engine, broker, credential, FUNDS));
			angelOne.setPrice('SBIN', 870);
			const raw = output(await run(world().engine, broker, credential, { ...FUNDS, ...RAW }));
			expect(funds).toMatchObject({
				realisedPnl: null,
				unrealisedPnl: null,
				collateral: 1_234.56,
				usedMargin: 1_740,
				details: { cashWithoutCollateral: 500_000 },
			});
			expect(Number(raw.availablecash)).toBeCloseTo(500_000 + 1_234.56 - 1_740, 2);
		},
	);

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

	test('Angel One, raw: fourteen strings, or null', async () => {
		const raw = await read('angelOne', { ...FUNDS, ...RAW });
		expect(raw).toMatchObject({ net: '500000', m2mrealized: '0.00' });
		expect(
			Object.values(raw).every((figure) => typeof figure === 'string' || figure === null),
		).toBe(true);
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
