import { assertAllowed, type OrderValueInput } from '../../../../brokers/core/orders/guard-rails';
import { contractSum, multiplierOf } from '../../../../brokers/core/orders/multipliers';
import { brokerError, failureOf } from '../../support/failures';
import { future, instrument } from '../../support/instruments';

const currency = (underlying: string, lotSize = 1) =>
	future({ exchange: 'CDS', underlying, tradingSymbol: `${underlying}26NOVFUT`, lotSize });
const commodity = (underlying: string, lotSize: number) =>
	future({ exchange: 'MCX', underlying, tradingSymbol: `${underlying}26NOVFUT`, lotSize });

const inSegment = (segment: string) => ({ exchange: 'NSE', segment });

describe('how many rupees a rupee of price stands for', () => {
	test.each([
		['a share', instrument(), 1n],
		['an index future', future(), 1n],
		['the dollar', currency('USDINR'), 1000n],
		['the yen, quoted for 100', currency('JPYINR'), 1000n],
		['a dollar lot of another size', currency('USDINR', 1000), null],
		['a pair of two foreign currencies', currency('EURUSD'), null],
		['crude oil in barrels', commodity('CRUDEOIL', 100), 1n],
		['crude oil in lots', commodity('CRUDEOIL', 1), null],
		['gold in tens of grams', commodity('GOLD', 100), 1n],
		['gold in kilograms', commodity('GOLD', 1), null],
		['a commodity nobody knows', commodity('CARDAMOM', 1), null],
		['no commodity at all', commodity('constructor', 1), null],
		['a share in a segment', instrument({ segment: 'CASH' }), 1n],
		['an index future in a segment', future({ exchange: 'NSE', segment: 'FNO' }), 1n],
		[
			'a currency of an exchange of shares',
			{ ...currency('USDINR'), ...inSegment('CURRENCY') },
			null,
		],
		['a segment nobody knows', future(inSegment('SLB')), null],
		['an exchange nobody knows', future({ exchange: 'NCDEX' }), null],
	])('%s', (_, contract, multiplier) => {
		expect(multiplierOf(contract)).toBe(multiplier);
	});

	test('the sum of a dry run', () => {
		expect(contractSum(instrument(), '800', 10)).toBeUndefined();
		expect(contractSum(currency('USDINR'), '84.2525', 2)).toBe(
			'84.2525 × 2 × 1000 = 168505 rupees',
		);
		expect(contractSum(currency('USDINR'), null, 2)).toBe('market price × 2 × 1000');
		expect(contractSum(commodity('GOLD', 1), '124500', 1)).toBe(
			'124500 × 1 × the contract multiplier, which is not known',
		);
	});
});

describe('Max Order Value', () => {
	const order = (changes: Partial<OrderValueInput>): OrderValueInput => ({
		transactionType: 'BUY',
		price: '84',
		triggerPrice: null,
		quantity: 1,
		instrument: currency('USDINR'),
		lastPrice: async () => await Promise.resolve('84'),
		upperCircuit: async () => await Promise.resolve(null),
		...changes,
	});
	const allow = async (maxOrderValue: string, changes: Partial<OrderValueInput> = {}) =>
		await assertAllowed('angelOne', { readOnly: false, maxOrderValue }, order(changes));

	test('one dollar contract is a thousand dollars', async () => {
		await allow('84000');
		expect(await failureOf(allow('83999.9999'))).toMatchObject({
			code: 'ABOVE_MAX_ORDER_VALUE',
			message: expect.stringContaining('worth 84000 rupees,') as string,
		});
	});

	test('a contract of unknown worth is refused before any price is read', async () => {
		const lastPrice = jest.fn();
		const changes = { instrument: commodity('GOLD', 1), transactionType: 'SELL', lastPrice };
		expect(await failureOf(allow('999999999', changes))).toMatchObject({
			failure: 'input',
			code: 'UNKNOWN_CONTRACT_VALUE',
			outcome: 'notPlaced',
		});
		expect(lastPrice).not.toHaveBeenCalled();
	});

	test('a sold option counts by its premium, and its notional is said', async () => {
		const option = future({ kind: 'PE', strike: '25000', lotSize: 65 });
		const sold = { instrument: option, transactionType: 'SELL', price: '100', quantity: 65 };
		const changes = { ...sold, lastPrice: async () => await Promise.resolve('10') };
		await allow('6500', changes);
		expect((await failureOf(allow('6499', changes))).message).toMatch(
			/worth 6500 rupees, above.*at its strike this one stands for 1625000 rupees/,
		);
		const bought = await failureOf(allow('6499', { ...changes, transactionType: 'BUY' }));
		expect(bought.message).not.toMatch(/strike/);
	});

	test.each([
		['an order whose side is not known counts as a sell', null, '88.2'],
		['a sell', 'SELL', '88.2'],
		['a buy', 'BUY', '84'],
	])('%s', async (_, transactionType, worth) => {
		const changes = { transactionType, instrument: instrument() };
		await allow(worth, changes);
		expect((await failureOf(allow('83.9999', changes))).code).toBe('ABOVE_MAX_ORDER_VALUE');
	});

	test('the upper circuit caps the band, not the limit; without it the band stands', async () => {
		const at = (circuit: string | null | Error) => ({
			transactionType: 'SELL',
			instrument: instrument(),
			upperCircuit: async () =>
				circuit instanceof Error ? await Promise.reject(circuit) : await Promise.resolve(circuit),
		});
		await allow('86', at('86'));
		await allow('84', at('80'));
		for (const circuit of ['87', null, 'n/a', '0'])
			expect((await failureOf(allow('86', at(circuit)))).code).toBe('ABOVE_MAX_ORDER_VALUE');
		const unread = await failureOf(allow('86', at(brokerError())));
		expect(unread.message).toContain('at the last price');
		expect((await failureOf(allow('86', at('87')))).message).toContain('at its upper circuit');
	});

	describe('of shares', () => {
		const share = (changes: Partial<OrderValueInput>) => ({
			instrument: instrument(),
			price: '100',
			quantity: 10,
			...changes,
		});
		const lastPrice = (price: string | null) => jest.fn(async () => await Promise.resolve(price));

		test.each([
			['100', 10, false, '1000', true],
			['100.05', 10, false, '1000', false],
			['100', 10, false, '999.99', false],
			['100', 10, true, '1050', true],
			['100', 10, true, '1049.99', false],
			['0.1', 3, false, '0.3', true],
			['999999999999', 900_000, false, '1', false],
		])(
			'%s × %d, market %s, limit %s: allowed %s',
			async (price, quantity, market, limit, allowed) => {
				const changes = share({
					price: market ? null : price,
					quantity,
					lastPrice: lastPrice(price),
				});
				if (allowed) return await allow(limit, changes);
				expect(await failureOf(allow(limit, changes))).toMatchObject({
					code: 'ABOVE_MAX_ORDER_VALUE',
					outcome: 'notPlaced',
					message: expect.stringContaining(`limit of ${limit} rupees`) as string,
				});
			},
		);

		test('nobody is asked for a price by a read-only credential, without a limit, or for a limited buy', async () => {
			const asked = lastPrice('100');
			const market = order(share({ price: null, lastPrice: asked }));
			const readOnly = { readOnly: true, maxOrderValue: '10000' };
			expect(await failureOf(assertAllowed('groww', readOnly, market))).toMatchObject({
				code: 'READ_ONLY_CREDENTIAL',
				outcome: 'notPlaced',
			});
			await assertAllowed('groww', { readOnly: false, maxOrderValue: null }, market);
			await allow('1000', share({ lastPrice: asked }));
			expect(asked).not.toHaveBeenCalled();
		});

		test.each([null, '', '0', '0.00', 'n/a', '-5'])(
			'no last price (%p), no order',
			async (price) => {
				const changes = share({ price: null, lastPrice: lastPrice(price) });
				expect(await failureOf(allow('99999', changes))).toMatchObject({
					failure: 'input',
					code: 'NO_PRICE_FOR_LIMIT',
					outcome: 'notPlaced',
				});
			},
		);

		test('a last price that could not be read: not placed', async () => {
			const failing = async () => await Promise.reject(brokerError());
			const changes = share({ price: null, lastPrice: failing });
			expect(await failureOf(allow('99999', changes))).toMatchObject({
				code: 'TIMEOUT',
				outcome: 'notPlaced',
			});
		});

		test.each([
			['952', '900', '9996'],
			['900', '952', '9996'],
		])('a stop-loss market at %s with the last price at %s', async (triggerPrice, last, worth) => {
			const changes = share({ price: null, triggerPrice, lastPrice: lastPrice(last) });
			await allow(worth, changes);
			expect((await failureOf(allow('9995.99', changes))).code).toBe('ABOVE_MAX_ORDER_VALUE');
		});
	});
});
