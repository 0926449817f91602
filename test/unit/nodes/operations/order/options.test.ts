import { confirmMs, dryRunOf } from '../../../../../nodes/shared/operations/order/options';

test.each([
	[{}, 20_000],
	[{ confirmWithin: 5 }, 5_000],
])('an outcome is looked into for as long as %p says', (options, ms) => {
	expect(confirmMs(options)).toBe(ms);
});

test('a dry run: the request, the reference, the order value', () => {
	const request = { method: 'POST', path: '/v1/order/create', body: { quantity: 3 } };
	expect(dryRunOf('groww', request, 'alert-77', '0.3')).toEqual({
		broker: 'groww',
		dryRun: true,
		request,
		orderReference: 'alert-77',
		orderValue: '0.3',
	});
	expect(dryRunOf('groww', request, null, null)).toMatchObject({
		orderReference: null,
		orderValue: null,
	});
});
