import { angelOne } from '../../../../brokers/angelone';
import type { BrokerModule } from '../../../../brokers/core/broker';
import { type Endpoint, partsOf, pathOf, writeOf } from '../../../../brokers/core/http/endpoints';
import { groww } from '../../../../brokers/groww';

const endpoint = (changes: Partial<Endpoint> = {}): Endpoint => ({
	method: 'GET',
	path: '/orders',
	limit: 'reads',
	...changes,
});

describe('a path', () => {
	test('without braces is sent as it stands', () => {
		expect(pathOf(endpoint())).toBe('/orders');
		expect(pathOf(endpoint(), { id: '5' })).toBe('/orders');
	});

	test('is filled in by name, all its parts', () => {
		const path = '/orders/{segment}/trades/{id}';
		expect(pathOf(endpoint({ path }), { id: '5', segment: 'CASH' })).toBe('/orders/CASH/trades/5');
	});

	test('tells what it was filled in with, and is no other endpoint’s', () => {
		const filled = endpoint({ path: '/orders/{segment}/x/{id}' });
		const parts = { segment: 'CASH', id: 'a/b?c' };
		expect(partsOf(filled, pathOf(filled, parts))).toEqual(parts);
		for (const path of ['/orders/CASH/x', '/orders/CASH/x/', '/orders/CASH/y/1', '/orders/a/x/1/2'])
			expect(partsOf(filled, path)).toBeNull();
		expect(partsOf(endpoint(), '/orders')).toEqual({});
	});

	test.each([
		['a/b', 'a%2Fb'],
		['../secret', '..%2Fsecret'],
		['a?b=c#d', 'a%3Fb%3Dc%23d'],
		['ä €', '%C3%A4%20%E2%82%AC'],
		['{id}', '%7Bid%7D'],
		['$&', '%24%26'],
	])('takes %p as one part: %s', (id, part) => {
		expect(pathOf(endpoint({ path: '/orders/{id}' }), { id })).toBe(`/orders/${part}`);
	});
});

describe('what a request of anybody’s does', () => {
	const table = {
		read: endpoint({ method: 'POST', path: '/quote' }),
		orders: endpoint({ path: '/orders' }),
		place: endpoint({ method: 'POST', path: '/orders', writes: 'trade' }),
		change: endpoint({ method: 'PUT', path: '/orders', writes: 'trade' }),
		logout: endpoint({ method: 'POST', path: '/logout', writes: 'session' }),
	};
	const does = (method: string, path: string) =>
		writeOf(table, method, new URL(path, 'https://broker.example')).writes;

	test.each(['GET', 'get', 'HEAD', 'OPTIONS'])('%s reads, whatever the path', (method) => {
		expect(does(method, '/orders')).toBeUndefined();
		expect(does(method, '/unheard-of')).toBeUndefined();
	});

	test.each([
		['POST', '/quote', undefined],
		['post', '/quote', undefined],
		['POST', '/quote?x=/orders', undefined],
		['POST', '/quote#x', undefined],
		['POST', '/logout', 'session'],
		['POST', '/orders', 'trade'],
		['PUT', '/orders', 'trade'],
	])('%s %s is what the table says: %s', (method, path, writes) => {
		expect(does(method, path)).toBe(writes);
	});

	test.each([
		['PUT', '/quote'],
		['DELETE', '/quote'],
		['PATCH', '/logout'],
		['', '/quote'],
		['POST', '/unheard-of'],
		['POST', '/quote/'],
		['POST', '//quote'],
		['POST', '/QUOTE'],
		['POST', '/quote%2F'],
		['POST', '/%71uote'],
		['POST', '/quote/../orders'],
		['POST', '/quote;x'],
	])('%s %s is taken for a trade', (method, path) => {
		expect(does(method, path)).toBe('trade');
	});
});

describe.each<[string, BrokerModule]>([
	['Angel One', angelOne],
	['Groww', groww],
])('the table of %s', (_, { endpoints, rateLimits }) => {
	const all: Array<[string, Endpoint]> = Object.entries(endpoints);

	test.each(all)('%s counts for a limit that the broker has', (_name, { limit }) => {
		expect(Object.keys(rateLimits)).toContain(limit);
	});

	test.each(all)('%s has a plain path', (_name, { path }) => {
		const filled = path.replace(/\{\w+\}/g, 'x');
		expect(filled).toMatch(/^\/[\w/-]+$/);
		expect(new URL(filled, 'https://broker.example').pathname).toBe(filled);
	});

	test.each(all)('%s is marked as what its name says it does', (name, endpoint) => {
		const { method, path, writes } = endpoint;
		const words = `${name} ${path}`;
		// What opens a socket changes nothing of the account.
		if (/socket/i.test(words)) expect(writes).toBeUndefined();
		else if (/place|modify|cancel|create|convert/i.test(words)) expect(writes).toBe('trade');
		else if (/log(in|out)|token/i.test(words)) expect(writes).toBe('session');
		else expect([undefined, 'trade']).toContain(writes);
		if (method === 'GET') expect(writes).toBeUndefined();
	});

	test.each(all)('%s: what is shared reads without a body', (_name, { shared, method }) => {
		if (shared) expect(method).toBe('GET');
		else expect(shared).toBeUndefined();
	});

	test('has no two endpoints with the same method and path', () => {
		const calls = all.map(([, { method, path }]) => `${method} ${path}`);
		expect(calls.filter((call, at) => calls.indexOf(call) !== at)).toEqual([]);
	});

	test('tells what is sent by its path alone, so no writing path is another endpoint’s too', () => {
		const paths = all.map(([, { path }]) => path);
		const written = all.filter(([, { writes }]) => writes).map(([, { path }]) => path);
		expect(written.filter((path) => paths.indexOf(path) !== paths.lastIndexOf(path))).toEqual([]);
	});
});
