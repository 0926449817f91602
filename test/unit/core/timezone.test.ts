import { execFile } from 'node:child_process';
import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { transformSync } from '@swc/core';

/**
 * The machine's time zone is fixed when a process starts, so each zone gets a process of its own
 * with the same calls in it.
 */
const root = join(__dirname, '../../..');
const ZONES = ['UTC', 'Asia/Kolkata', 'America/New_York', 'Pacific/Kiritimati', 'Pacific/Apia'];
let folder: string;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'time-zones-'));
	for (const part of ['core', 'angelone', 'groww']) {
		const files = readdirSync(join(root, 'brokers', part), { recursive: true, encoding: 'utf8' });
		for (const file of files.filter((name) => name.endsWith('.ts'))) {
			const { code } = transformSync(readFileSync(join(root, 'brokers', part, file), 'utf8'), {
				jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
				module: { type: 'commonjs', ignoreDynamic: true },
			});
			const compiled = join(folder, part, file.replace(/ts$/, 'js'));
			mkdirSync(dirname(compiled), { recursive: true });
			writeFileSync(compiled, code);
		}
	}
	symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
	writeFileSync(join(folder, 'probe.js'), PROBE);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PROBE = `
const ist = require('./core/ist');
const { givenReference } = require('./core/orders/reference');
const angelOne = require('./angelone/parse');
const angelOneAccount = require('./angelone/parse-account');
const groww = require('./groww/parse');
const { AngelOneLogin } = require('./angelone/login');
const { GrowwLogin } = require('./groww/login');
const { ORDER_TAG } = require('./angelone/api');
const moments = [
	Date.UTC(2026, 10, 20, 18, 29, 59), Date.UTC(2026, 10, 20, 18, 30), Date.UTC(2026, 10, 21, 0, 29, 59),
	Date.UTC(2026, 10, 21, 0, 30), Date.UTC(2026, 2, 8, 7, 0), Date.UTC(2026, 10, 1, 6, 30),
];
const reply = (body) => ({ send: async () => ({ status: 200, text: JSON.stringify(body), dateMs: null }) });
(async () => {
	const seen = [];
	for (const now of moments) {
		const angel = new AngelOneLogin(
			{ baseUrl: 'b', apiKey: 'k', clientCode: 'c', mpin: '1234', totpSecret: 'GEZDGNBVGY3TQOJQ' },
			reply({ status: true, data: { jwtToken: 'a.b.c' } }), undefined, () => now);
		const growwLogin = new GrowwLogin(
			{ baseUrl: 'b', authMethod: 'approval', apiKey: 'k', apiSecret: 's', totpSecret: '', dailyAccessToken: '' },
			reply({ token: 't', expiry: '2026-11-21T06:00:00' }), undefined, () => now);
		seen.push([
			ist.istDate(now), ist.toIstIso(now), ist.istClock(now), ist.nextIstHour(now, 0), ist.nextIstHour(now, 6),
			givenReference('alert of the day #1', ORDER_TAG, now).sent,
			(await angel.login(null)).sessionExpiresAt, (await growwLogin.login(null)).sessionExpiresAt,
		]);
	}
	console.log(JSON.stringify({
		zone: new Date(2026, 0, 1).getTimezoneOffset(),
		seen,
		times: ['10-Oct-2023 09:00:16', '2023-10-01T10:15:30', '2019-08-24T14:15:22Z', '08-Mar-2026 02:30:00']
			.map(ist.parseBrokerTime),
		orders: [
			angelOne.readOrder({ updatetime: '20-Oct-2020 13:10:59' }).updatedAt,
			groww.readOrder({ created_at: '2023-10-01T10:15:30' }).placedAt,
			angelOneAccount.readProfile({ lastlogintime: '01-Nov-2026 01:30:00' }).lastLoginAt,
		],
	}));
})();
`;

async function probe(zone: string) {
	const { stdout } = await promisify(execFile)(process.execPath, ['probe.js'], {
		cwd: folder,
		env: { ...process.env, TZ: zone },
	});
	const { zone: offset, ...result } = JSON.parse(stdout) as { zone: number; seen: string[][] };
	return { offset, result };
}

test('days, sessions, references and times are the same in every time zone', async () => {
	const [first, ...others] = await Promise.all(ZONES.map(probe));
	// The probes did run in different zones.
	expect([first, ...others].map(({ offset }) => offset)).toEqual([0, -330, 300, -840, -780]);
	for (const other of others) expect(other.result).toEqual(first.result);
	expect(first.result.seen[0]).toEqual([
		'2026-11-20',
		'2026-11-20T23:59:59+05:30',
		'23:59:59',
		Date.UTC(2026, 10, 20, 18, 30),
		Date.UTC(2026, 10, 21, 0, 30),
		expect.stringMatching(/^[A-Z2-7]{19}$/),
		'2026-11-20T18:30:00.000Z',
		'2026-11-21T00:30:00.000Z',
	]);
});
