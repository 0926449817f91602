import { addressNote, readAddressService } from '../../../../brokers/core/check/seen-address';
import { TransportError } from '../../../../brokers/core/http/http-transport';
import { failureOf } from '../../support/failures';
import { type Answer, reply, ScriptedTransport } from '../../support/transport';

const read = (value: unknown) => readAddressService('angelOne', value);

test.each([
	['https://ip.example.com', 'https://ip.example.com/'],
	[' https://ip.example.com/plain?v=4 ', 'https://ip.example.com/plain?v=4'],
	['http://127.0.0.1:8080/ip', 'http://127.0.0.1:8080/ip'],
])('%p is a service', (value, href) => {
	expect(read(value)?.href).toBe(href);
});

test.each([undefined, null, '', '  '])('%p is none', (value) => {
	expect(read(value)).toBeNull();
});

test.each([
	'http://ip.example.com',
	'ftp://ip.example.com',
	'file:///etc/passwd',
	'https://user:secret@ip.example.com',
	'ip.example.com',
	7,
	{},
])('%p is refused, without being repeated', async (value) => {
	const error = await failureOf(() => read(value));
	expect(error).toMatchObject({ failure: 'input', field: 'addressService' });
	expect(error.message).not.toContain('secret');
});

async function note(answer: Answer, service = 'https://ip.example.com/plain?v=4') {
	const transport = new ScriptedTransport(answer);
	const origins: string[] = [];
	const said = await addressNote((origin) => {
		origins.push(origin);
		return { ...transport, send: async (request) => await transport.send(request) };
	}, new URL(service));
	return { said, origins, requests: transport.requests };
}

test.each(['203.0.113.7', '203.0.113.7\n', '2001:db8::7'])('%p is said', async (text) => {
	const { said, origins, requests } = await note(reply(text));
	expect(said).toContain(`sees ${text.trim()}:`);
	expect(origins).toEqual(['https://ip.example.com']);
	expect(requests).toEqual([
		expect.objectContaining({
			method: 'GET',
			path: '/plain',
			query: { v: '4' },
			headers: { Accept: 'text/plain' },
		}),
	]);
});

test.each([
	[reply('{"ip":"203.0.113.7"}'), /plain IP address \(HTTP 200\)/],
	[reply('<html>'), /plain IP address/],
	[reply('203.0.113.7', 500), /HTTP 500/],
	[new TransportError('NOT_CONNECTED', false, 'no'), /could not be reached/],
])('anything else is said to be that', async (answer, words) => {
	const { said } = await note(answer);
	expect(said).toMatch(words);
	expect(said).not.toContain('203.0');
});
