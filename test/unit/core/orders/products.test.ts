import { PRODUCTS as ANGEL_ONE } from '../../../../brokers/angelone/products';
import { BrokerError } from '../../../../brokers/core/errors';
import { checkProduct, ownProduct } from '../../../../brokers/core/orders/products';
import { PRODUCTS as GROWW } from '../../../../brokers/groww/products';

test.each([
	['DELIVERY', 'CNC'],
	['INTRADAY', 'MIS'],
	['CARRYFORWARD', 'NRML'],
])('%s at Angel One is %s at Groww', (angelOne, groww) => {
	for (const word of [angelOne, groww, groww.toLowerCase(), ` ${angelOne} `]) {
		expect(checkProduct('angelOne', word, ANGEL_ONE)).toBe(angelOne);
		expect(checkProduct('groww', word, GROWW)).toBe(groww);
	}
});

test('margin delivery is Angel One’s alone', () => {
	expect(checkProduct('angelOne', 'MARGIN', ANGEL_ONE)).toBe('MARGIN');
	expect(ownProduct('MARGIN', GROWW)).toBeNull();
});

test.each([[undefined], [null], [''], ['BO'], ['toString'], [7], [['CNC']], [{}]])(
	'%j is none: the error lists those of the broker',
	(word) => {
		const check = () => checkProduct('groww', word, GROWW, ['toProduct', 'To Product']);
		expect(check).toThrow(BrokerError);
		expect(check).toThrow(/To Product must be one of CNC, MIS, NRML, and is /);
		expect(ownProduct(word, GROWW)).toBeNull();
	},
);
