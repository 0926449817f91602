import { execFileSync } from 'node:child_process';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { blocksOf, read, root } from './pages';

interface Service {
	image: string;
	build?: { context: string; dockerfile: string };
	command?: string[];
	environment?: Record<string, string>;
	depends_on?: Record<string, { condition: string }>;
	healthcheck?: object;
	volumes?: string[];
	deploy?: { replicas: number };
}

interface Compose {
	services: Record<string, Service>;
	volumes: Record<string, null>;
}

const compose = (file: string) => parse(read(file), { merge: true }) as Compose;
const files = ['docker/compose.yaml', 'docker/compose.queue.yaml'];
const dockerfile = read('docker/Dockerfile');
const json = <T>(file: string) => JSON.parse(read(file)) as T;
const { version } = json<{ version: string }>('package.json');
const n8n = json<{ dependencies: { n8n: string } }>('scripts/n8n/workspace/package.json')
	.dependencies.n8n;

/** Every setting that n8n reads, by the names in its own configuration. */
function n8nSettings(): Set<string> {
	const folder = dirname(require.resolve('@n8n/config'));
	const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.js'))
		.map((name) => readFileSync(join(folder, name), 'utf8'));
	const names = sources.flatMap((text) =>
		[...text.matchAll(/Env\)\('(\w+)'/g)].map(([, name]) => name),
	);
	// n8n reads this one where it makes addresses.
	return new Set([...names, 'WEBHOOK_URL']);
}

describe('the image', () => {
	it('is made of the n8n, the Node and the tarball that the project has', () => {
		expect(dockerfile).toContain(`ARG N8N_VERSION=${n8n}\n`);
		expect(dockerfile).toMatch(/^FROM node:24-alpine AS package$/m);
		const tarballs = [...dockerfile.matchAll(/n8n-nodes-indian-brokers-([\d.]+)\.tgz/g)];
		expect(tarballs.map(([, packed]) => packed)).toEqual([version, version]);
		expect(read('docker/README.md')).toContain(`n8n's own, ${n8n}`);
	});

	it('copies what the build is given', () => {
		const given = read('docker/Dockerfile.dockerignore');
		for (const [, from] of dockerfile.matchAll(/^COPY (?!--from)(\S+) /gm)) {
			const pattern = from.replace(version, '*');
			expect(given).toContain(`!${pattern}\n`);
			if (!from.endsWith('.tgz')) expect(existsSync(join(root, from))).toBe(true);
		}
	});
});

describe('its start', () => {
	const home = mkdtempSync(join(tmpdir(), 'ib-docker-'));
	const image = join(home, 'image');
	const script = join(home, 'start.sh');
	const link = join(home, '.n8n/nodes/node_modules/n8n-nodes-indian-brokers');

	beforeAll(() => {
		mkdirSync(join(image, 'node_modules/n8n-nodes-indian-brokers'), { recursive: true });
		const entry = join(home, 'entry.sh');
		writeFileSync(entry, '#!/bin/sh\necho "n8n $*"\n');
		chmodSync(entry, 0o755);
		const text = read('docker/start.sh').replaceAll('/opt/indian-brokers', image);
		writeFileSync(script, text.replace('/docker-entrypoint.sh', entry));
	});
	afterAll(() => rmSync(home, { recursive: true, force: true }));

	const start = (...args: string[]) =>
		execFileSync('/bin/sh', [script, ...args], {
			env: { HOME: home, PATH: process.env.PATH },
		}).toString();

	it('leads n8n to the package of the image, and hands on what it is to run', () => {
		expect(start('worker', '--concurrency=20')).toBe('n8n worker --concurrency=20\n');
		expect(readlinkSync(link)).toBe(join(image, 'node_modules/n8n-nodes-indian-brokers'));
		expect(start()).toBe('n8n \n');
	});

	it('puts the link in the place of a package that was installed by hand', () => {
		rmSync(link);
		mkdirSync(join(link, 'dist'), { recursive: true });
		start();
		expect(readlinkSync(link)).toBe(join(image, 'node_modules/n8n-nodes-indian-brokers'));
	});
});

describe.each(files)('%s', (file) => {
	const { services, volumes } = compose(file);
	const all = Object.entries(services);

	it('has every service of a pinned image, or of the one that is built', () => {
		for (const [, { image }] of all)
			expect(image).toMatch(/^n8n-indian-brokers$|^\w+:\d+(\.\d+)?-alpine$/);
		const built = all.flatMap(([, { build }]) => (build ? [build] : []));
		expect(built).toEqual([{ context: '..', dockerfile: 'docker/Dockerfile' }]);
	});

	it('sets what n8n knows, as text', () => {
		const known = n8nSettings();
		expect(known.size).toBeGreaterThan(300);
		const settings = all
			.filter(([, { image }]) => image === 'n8n-indian-brokers')
			.flatMap(([, { environment }]) => Object.entries(environment ?? {}));
		expect(settings.filter(([name]) => !known.has(name))).toEqual([]);
		expect(settings.filter(([, value]) => typeof value !== 'string')).toEqual([]);
	});

	it('waits for services that are there and tell their health, and mounts what is there', () => {
		for (const [, { depends_on: waitsFor = {}, volumes: mounted = [] }] of all) {
			for (const [name, { condition }] of Object.entries(waitsFor)) {
				expect(condition).toBe('service_healthy');
				expect(services[name]?.healthcheck).toBeDefined();
			}
			for (const [source] of mounted.map((mount) => mount.split(':')))
				expect(source in volumes || existsSync(join(root, 'docker', source))).toBe(true);
		}
	});

	it("keeps n8n's folder", () => {
		const ours = all.filter(([, { image }]) => image === 'n8n-indian-brokers');
		for (const [, { volumes: mounted }] of ours) expect(mounted).toEqual(['n8n:/home/node/.n8n']);
	});
});

describe('queue mode', () => {
	const { services } = compose(files[1]);

	it('has the settings of docs/queue-mode.md', () => {
		const table = read('docs/queue-mode.md');
		const settings = [...table.matchAll(/`([A-Z]\w+)=([^`]+)`/g)]
			.map(([, name, value]) => [name, value])
			.filter(
				([name]) => !name.startsWith('INDIAN_BROKERS_') && name !== 'DB_POSTGRESDB_POOL_SIZE',
			);
		expect(settings.length).toBeGreaterThan(5);
		for (const role of ['main', 'webhook', 'worker'])
			expect(services[role].environment).toMatchObject(Object.fromEntries(settings));
		expect(table).toContain(
			'`DB_POSTGRESDB_POOL_SIZE=25` for webhook processors, `10` for the others',
		);
		const pools = ['main', 'webhook', 'worker'].map((role) => services[role].environment);
		expect(pools.map((settingsOf) => settingsOf?.DB_POSTGRESDB_POOL_SIZE)).toEqual([
			'10',
			'25',
			'10',
		]);
	});

	it('runs the processes of which the page gives figures, within the connections of PostgreSQL', () => {
		expect(services.webhook.command).toEqual(['webhook']);
		expect(services.worker.command).toEqual(['worker', '--concurrency=20']);
		const processes = { main: 1, webhook: 2, worker: 3 };
		let connections = 0;
		for (const [role, count] of Object.entries(processes)) {
			expect(services[role].deploy?.replicas ?? 1).toBe(count);
			connections += count * Number(services[role].environment?.DB_POSTGRESDB_POOL_SIZE);
		}
		expect(connections).toBeLessThan(100);
	});

	it('has a Redis that writes to disk and evicts nothing', () => {
		const command = services.redis.command?.join(' ');
		expect(command).toContain('--appendonly yes');
		expect(command).toContain('--maxmemory-policy noeviction');
	});

	it("leads n8n's live addresses to the webhook processors, and all else to the main process", () => {
		const caddy = read('docker/Caddyfile');
		const [, paths] = /@alerts path (.*)/.exec(caddy) ?? [];
		const live = ['webhook', 'webhook-waiting', 'form', 'form-waiting', 'mcp'];
		expect(paths.split(' ')).toEqual(live.map((path) => `/${path}/*`));
		const upstream = [...caddy.matchAll(/reverse_proxy (\w+):5678/g)].map(([, service]) => service);
		expect(upstream).toEqual(['webhook', 'main']);
		expect(services).toMatchObject({ webhook: {}, main: {} });
	});
});

describe('the commands of docker/README.md', () => {
	const commands = blocksOf(read('docker/README.md'), 'sh').flatMap((block) =>
		block.trim().split('\n'),
	);

	it.each(commands.filter((command) => command.startsWith('docker ')))('%s', (command) => {
		const [, file] = / -f (\S+)/.exec(command) ?? [];
		expect([...files, 'docker/Dockerfile']).toContain(file);
		if (command.startsWith('docker build')) expect(command).toMatch(/-t n8n-indian-brokers \.$/);
		const [, scaled] = /--scale (\w+)=/.exec(command) ?? [];
		if (scaled) expect(compose(file).services).toHaveProperty(scaled);
	});

	it('make the secrets that queue mode asks for', () => {
		const folder = mkdtempSync(join(tmpdir(), 'ib-docker-'));
		const command = commands.find((line) => line.startsWith('printf')) ?? '';
		mkdirSync(join(folder, 'docker'));
		execFileSync('/bin/sh', ['-c', command], { cwd: folder });
		const made = readFileSync(join(folder, 'docker/.env'), 'utf8');
		rmSync(folder, { recursive: true });
		const asked = [...read(files[1]).matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name);
		expect(made).toMatch(/^(\w+=[0-9a-f]{48}\n){2}$/);
		expect(made.match(/^\w+/gm)).toEqual([...new Set(asked)]);
		expect(read('.gitignore')).toContain('docker/.env\n');
	});
});
