import { prepareOrder as prepareAngelOne } from '../../../../../brokers/angelone/order-request';
import type { AskedOrder } from '../../../../../brokers/core/orders/orders-api';
import { prepareOrder as prepareGroww } from '../../../../../brokers/groww/order-request';
import { failureOf } from '../../../support/failures';
import { instrument } from '../../../support/instruments';

const asked = (product: string, options: object): AskedOrder => ({
	instrument: instrument({ segment: 'CASH' }),
	transactionType: 'BUY',
	quantity: 10,
	product,
	orderType: 'LIMIT',
	price: 800,
	triggerPrice: '',
	options: { ...options },
});

test.each([undefined, null, '', {}, [], { exits: undefined }, { exits: 'x' }, { exits: {} }])(
	'a bracket that is %p is an error at both brokers, not a naked order',
	async (bracket) => {
		for (const [prepare, product] of [
			[prepareAngelOne, 'INTRADAY'],
			[prepareGroww, 'MIS'],
		] as const) {
			const failure = await failureOf(async () =>
				Promise.resolve(prepare(asked(product, { bracket }), 'reference-1')),
			);
			expect(failure).toMatchObject({ failure: 'input', field: 'bracket' });
			expect(prepare(asked(product, {}), 'reference-1').quantity).toBe(10);
		}
	},
);
