import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { stringify as flatten } from 'flatted';
import { SecretScan } from '../../e2e/server/scan';

/** With everything that some spelling changes. */
const SECRET = 'Wv"7+q/&ö?\\Zk 9>';
const TOKEN = 'eyJhbGciOiJIUzUxMiJ9.eyJqdGkiOiJBMS0xIn0.c2lnbmF0dXJlLW9mLWl0';

const secrets = [
	{ name: 'password', value: SECRET },
	{ name: 'token', value: TOKEN },
	{ name: 'PIN', value: '7391' },
	{ name: 'code', value: '048213' },
];
const base64 = (text: string) => Buffer.from(text).toString('base64');

function findIn(text: string): string[] {
	const scan = new SecretScan(secrets);
	scan.lookAtText('here', text);
	return scan.found;
}

test.each([
	['in plain', SECRET],
	['URL-encoded', encodeURIComponent(SECRET)],
	['form-encoded', new URLSearchParams({ x: SECRET }).toString()],
	['JSON-escaped', JSON.stringify({ x: SECRET })],
	['JSON-escaped twice', JSON.stringify({ x: JSON.stringify(SECRET) })],
	['as hex', Buffer.from(`a${SECRET}`).toString('hex')],
	['as upper-case hex', Buffer.from(SECRET).toString('hex').toUpperCase()],
	['as base64 (0)', base64(SECRET)],
	['as base64 (0)', base64(`abc${SECRET}xyz`)],
	['as base64 (1)', base64(`user:12${SECRET}`)],
	['as base64 (2)', base64(`u:${SECRET}!`)],
	['as base64url (1)', Buffer.from(`{${SECRET}}`).toString('base64url')],
])('a secret is found %s', (form, text) => {
	const before = 'Ωπ some text before ';
	expect(findIn(`${before}${text} and behind`)).toContain(`here: password ${form}`);
	expect(findIn(text)).toContain(`here: password ${form}`);
	// The report itself gives nothing away.
	expect(findIn(findIn(text).join('\n'))).toEqual([]);
});

test.each([1, 2])('part %i of a JWT is found by itself', (part) => {
	const text = TOKEN.split('.')[part];
	expect(findIn(`"${text}"`)).toEqual([`here: token part ${part} of the JWT`]);
});

test.each(['{"mpin":"7391"}', '{\\"password\\": \\"7391\\"}', 'PIN: 7391,', 'password=7391&x'])(
	'a PIN is found behind its name: %s',
	(text) => expect(findIn(text)).toEqual(['here: PIN']),
);

test.each(['{"totp":"048213"}', 'OTP=048213'])(
	'a one-time code is found behind its name: %s',
	(text) => expect(findIn(text)).toEqual(['here: code']),
);

test.each([
	'{"orderId":"7391"}',
	'{"orderId":"048213"}',
	'mpin=73910',
	'2026-11-21T07:39:17.391Z',
	'shopping 7391',
])('four digits elsewhere are no PIN: %s', (text) => expect(findIn(text)).toEqual([]));

test('nothing is found where nothing is', () => {
	const innocent = ['eyJhbGciOiJIUzUxMiJ9', 'Wv"7+q/', base64('user:password'), ''];
	expect(findIn(innocent.join('\n').repeat(1000))).toEqual([]);
});

test('a secret at the start, across all offsets, and at the very end of the bytes', () => {
	for (let before = 0; before < 9; before++) {
		expect(findIn('x'.repeat(before) + SECRET)).toHaveLength(1);
	}
});

describe('files and databases', () => {
	let folder: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'scan-'));
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	test('files at every depth, but installed packages', async () => {
		mkdirSync(join(folder, 'a', 'b'), { recursive: true });
		mkdirSync(join(folder, 'node_modules'));
		writeFileSync(join(folder, 'a', 'b', 'n8n.log'), `one\ntwo ${SECRET}\n`);
		writeFileSync(join(folder, 'node_modules', 'code.js'), SECRET);
		const scan = new SecretScan(secrets);
		await scan.lookAtFolder(folder);
		expect(scan.found).toEqual([`${join(folder, 'a', 'b', 'n8n.log')}: password in plain`]);
	});

	test('a database that is being written: rows torn over pages, blobs, n8n’s records', () => {
		const file = join(folder, 'database.sqlite');
		const database = new DatabaseSync(file);
		database.exec('PRAGMA journal_mode = WAL; CREATE TABLE execution_data (id, data)');
		const insert = database.prepare('INSERT INTO execution_data VALUES (?, ?)');
		// A page holds 4,096 bytes; some of these have the secret on two.
		for (let id = 0; id < 40; id++) insert.run(id, `${'x'.repeat(100 * id)}${SECRET}`);
		insert.run(41, Buffer.from(SECRET));
		const looped: { node: object; self?: unknown } = { node: { login: { mpin: '7391' } } };
		looped.self = looped;
		insert.run(42, flatten(looped));
		const scan = new SecretScan(secrets);
		scan.lookAtSqlite(file);
		database.close();
		const place = 'table execution_data';
		expect(scan.found.filter((one) => one === `${place}: password in plain`)).toHaveLength(41);
		expect(scan.found).toContain(`${place}, decoded: PIN`);
	});
});
