import { errorOf, Trader, useFastWorld } from './support';

const world = useFastWorld();

const bracket = { exits: { squareOff: 20, stopLoss: 10, trailingStopLoss: 1 } };
/** Between the stop-loss at 790 and the target at 820, and above the entry at 800. */
beforeEach(() => world().angelOne.setPrice('SBIN', 805));

async function withBracket(filled?: number) {
	const trader = await Trader.at(world(), 'angelOne');
	const entry = await trader.place({ options: { bracket } });
	if (filled !== undefined) trader.simulator.fill(entry.orderId, filled);
	const exits = await trader.items('getMany', { filters: { transactionType: 'SELL' } });
	return { trader, entry: entry.orderId, exits: exits.map(({ orderId }) => String(orderId)) };
}

describe('cancelling never closes the position of a bracket', () => {
	test.each([
		['the filled entry', 10, 0],
		['the partly filled entry', 4, 0],
		['an exit', 10, 1],
	])('%s is left alone, and that is said', async (_, filled, which) => {
		const { trader, entry, exits } = await withBracket(filled);
		const orderId = [entry, ...exits][which];
		const writes = await trader.writesDuring(async () => {
			for (const options of [{}, { dryRun: true }])
				expect(errorOf(await trader.run('cancel', { orderId, options }))).toMatchObject({
					code: 'BRACKET_HAS_FILLED',
					outcome: 'notPlaced',
					message: expect.stringMatching(/would close the position at market/) as string,
				});
		});
		expect(writes).toEqual([]);
	});

	test('Cancel All cancels the others, and has a result for each order it left', async () => {
		const { trader, exits } = await withBracket(10);
		const { orderId } = await trader.place();
		const writes = await trader.writesDuring(async () => {
			const results = await trader.items('cancelAll');
			expect(results).toHaveLength(3);
			expect(results).toEqual(
				expect.arrayContaining([
					expect.objectContaining({ orderId, cancelled: true }),
					...exits.map((exit) =>
						expect.objectContaining({
							orderId: exit,
							cancelled: false,
							code: 'BRACKET_HAS_FILLED',
						}),
					),
				]),
			);
		});
		expect(writes).toMatchObject([{ orderid: orderId }]);
	});

	test('one that fills after it was listed is left alone too', async () => {
		const { trader, entry } = await withBracket();
		const dry = await trader.items('cancelAll', { options: { dryRun: true } });
		expect(dry).toMatchObject([{ dryRun: true, orderId: entry }]);
		trader.quirks({ orderBookLagMs: 5_000 });
		await new Promise((resolve) => setTimeout(resolve, 6_000));
		trader.simulator.fill(entry, 4);
		const writes = await trader.writesDuring(async () => {
			expect(await trader.items('cancelAll')).toMatchObject([{ code: 'BRACKET_HAS_FILLED' }]);
		});
		expect(writes).toEqual([]);
	});
});

describe('Exit Bracket Order', () => {
	test.each([
		['its entry', 0],
		['one of its exits', 1],
	])('closes at market by %s, once, and reads it back', async (_, which) => {
		const { trader, entry, exits } = await withBracket(10);
		const orderId = [entry, ...exits][which];
		const writes = await trader.writesDuring(async () => {
			const closed = await trader.one('exitBracket', { orderId });
			expect(closed).toMatchObject({ orderId: entry, exited: true, duplicate: false });
			expect(closed.exits).toEqual(
				expect.arrayContaining([
					expect.objectContaining({ status: 'filled', filledQuantity: 10, averagePrice: 805 }),
					expect.objectContaining({ status: 'cancelled' }),
				]),
			);
			expect(await trader.one('exitBracket', { orderId })).toMatchObject({
				exited: true,
				duplicate: true,
			});
		});
		expect(writes).toEqual([{ variety: 'ROBO', orderid: entry }]);
	});

	test('two at once, by entry and by exit, send one request', async () => {
		const { trader, entry, exits } = await withBracket(10);
		const writes = await trader.writesDuring(async () => {
			const both = [entry, exits[0]].map(
				async (orderId) => await trader.one('exitBracket', { orderId }),
			);
			expect((await Promise.all(both)).map(({ exited }) => exited)).toEqual([true, true]);
		});
		expect(writes).toHaveLength(1);
	});

	test('a dry run shows the request, and a read-only credential sends none', async () => {
		const { trader, entry } = await withBracket(10);
		await world().engine.editCredential(trader.credential.id, { permissions: 'readOnly' });
		const writes = await trader.writesDuring(async () => {
			const dry = await trader.one('exitBracket', { orderId: entry, options: { dryRun: true } });
			expect(dry).toMatchObject({
				dryRun: true,
				request: { method: 'POST', body: { variety: 'ROBO', orderid: entry } },
			});
			expect(errorOf(await trader.run('exitBracket', { orderId: entry }))).toMatchObject({
				code: 'READ_ONLY_CREDENTIAL',
			});
		});
		expect(writes).toEqual([]);
	});

	test('an order that is no filled bracket: an error, and nothing is sent', async () => {
		const { trader, entry } = await withBracket();
		const { orderId: plain } = await trader.place();
		const writes = await trader.writesDuring(async () => {
			for (const orderId of [entry, plain])
				expect(errorOf(await trader.run('exitBracket', { orderId }))).toMatchObject({
					code: 'NO_FILLED_BRACKET',
					outcome: 'notPlaced',
				});
		});
		expect(writes).toEqual([]);
	});

	test('a reply that is lost: the exits are read', async () => {
		const { trader, entry } = await withBracket(10);
		trader.simulator.addFault({ kind: 'resetAfter', path: 'cancelOrder' });
		expect(await trader.one('exitBracket', { orderId: entry })).toMatchObject({ exited: true });
	});

	test('an exit that does not show is unknown, never "safe to try again"', async () => {
		const { trader, entry } = await withBracket(10);
		trader.quirks({ acceptThenRejectChanges: true });
		const options = { confirmWithin: 10 };
		expect(errorOf(await trader.run('exitBracket', { orderId: entry, options }))).toMatchObject({
			outcome: 'unknown',
			retryable: false,
		});
	});

	test('Groww has none', () => {
		const { properties } = world().engine.nodeType('groww').description;
		expect(JSON.stringify(properties)).not.toContain('exitBracket');
	});
});
