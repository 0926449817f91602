import type { IDataObject } from 'n8n-workflow';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { startEngine, type EgressProtection, type Engine } from './harness';
import { samplePin, startSampleServer, type SampleServer } from './sampleServer';

const packageDir = resolve(__dirname, 'fixtures/package');

let server: SampleServer;
beforeAll(async () => {
	server = await startSampleServer();
});
afterAll(async () => await server.close());

async function within(
	egressProtection: boolean | EgressProtection,
	work: (engine: Engine) => Promise<void>,
) {
	const engine = await startEngine({ packageDir, egressProtection });
	try {
		await work(engine);
	} finally {
		await engine.close();
	}
}

async function verdict(engine: Engine, url: string): Promise<IDataObject> {
	const run = await engine.runCode(async function () {
		const filter = this.helpers.getSecureEgressFilter();
		const result = await filter.validateUrl(url);
		return [[{ json: result.ok ? { ok: true } : { ok: false, error: result.error.message } }]];
	});
	return run.items[0].json;
}

async function runSample(engine: Engine) {
	const fields = { baseUrl: server.origin, user: 'asha', pin: samplePin };
	const credential = await engine.createCredential('sampleApi', fields);
	return await engine.run({ node: 'sample', credential });
}

describe('n8n’s protection of internal addresses', () => {
	test('off, as n8n is by default: everything passes', async () => {
		await within(false, async (engine) => {
			expect(await verdict(engine, server.origin)).toEqual({ ok: true });
			expect((await runSample(engine)).status).toBe('success');
		});
	});

	test('on: n8n refuses loopback to its own requests and to the filter it offers to nodes', async () => {
		await within(true, async (engine) => {
			expect(await verdict(engine, server.origin)).toMatchObject({ ok: false });
			const before = server.requests.length;
			const run = await runSample(engine);
			expect(run.status).toBe('error');
			expect(run.raw).toMatch(/blocked|not allowed|restricted/i);
			expect(server.requests).toHaveLength(before);
		});
	});

	test('on with an allowed range: that range passes, others do not', async () => {
		await within({ allowedIpRanges: ['127.0.0.1/32'] }, async (engine) => {
			expect(await verdict(engine, server.origin)).toEqual({ ok: true });
			expect(await verdict(engine, 'http://10.1.2.3')).toMatchObject({ ok: false });
			expect((await runSample(engine)).status).toBe('success');
		});
	});
});

test('a build older than its sources is refused', async () => {
	const stale = mkdtempSync(join(tmpdir(), 'stale-package-'));
	writeFileSync(join(stale, 'package.json'), '{"name":"stale","n8n":{}}');
	for (const file of ['dist/a.js', 'nodes/a.ts']) {
		mkdirSync(join(stale, dirname(file)));
		writeFileSync(join(stale, file), '');
	}
	utimesSync(join(stale, 'dist/a.js'), 1, 1);
	await expect(startEngine({ packageDir: stale })).rejects.toThrow('npm run build');
	rmSync(stale, { recursive: true });
});
