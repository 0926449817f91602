import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INode } from 'n8n-workflow';
import { angelOneCredential, growwCredential } from '../../../scripts/demo/brokers';
import { alertCommand, firstAlert, openingText } from '../../../scripts/demo/opening';
import { alertKey, demoOwner, EXAMPLES } from '../../../scripts/demo/stage';
import { angelOneDemoAccount, type AngelOneSimulator } from '../../../simulators/angelone';
import type { GrowwSimulator } from '../../../simulators/groww';
import { read } from './pages';

const demo = {
	url: 'http://127.0.0.1:5678',
	tourUrl: 'http://127.0.0.1:5678/workflow/aTour',
	angelOne: 'http://127.0.0.1:41001',
	groww: 'http://127.0.0.1:41002',
};
const text = openingText(demo);

/** The arguments that a shell makes of a command, whose program is `curl`. */
function argumentsOf(command: string): string[] {
	const folder = mkdtempSync(join(tmpdir(), 'ib-curl-'));
	writeFileSync(join(folder, 'curl'), '#!/bin/sh\nprintf \'%s\\0\' "$@"\n', { mode: 0o755 });
	try {
		const said = execFileSync('/bin/sh', ['-c', command], { env: { PATH: folder } });
		return said.toString().split('\0').slice(0, -1);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

describe('what npm start prints', () => {
	it('has the addresses, the log-in, and all that the stored credentials hold', () => {
		const simulators = [{ origin: demo.angelOne }, { origin: demo.groww }] as const;
		const stored = [
			angelOneCredential(simulators[0] as AngelOneSimulator),
			growwCredential(simulators[1] as GrowwSimulator),
		];
		// What is chosen or a number stands in no form as a secret does.
		const chosen = ['authMethod', 'permissions', 'maxOrderValue', 'proxyUrl'];
		const typed = stored.flatMap(({ data }) =>
			Object.entries(data).filter(([field]) => !chosen.includes(field)),
		);
		expect(typed.length).toBeGreaterThan(7);
		const shown = [demo.url, demo.tourUrl, demoOwner.email, demoOwner.password];
		for (const value of [...shown, ...typed.map(([, typedIn]) => String(typedIn))])
			expect(text).toContain(value);
	});

	it('has one command, which a shell makes an alert of that the published example takes', () => {
		const command = alertCommand(demo.url, firstAlert);
		expect(text.split('curl ')).toHaveLength(2);
		expect(text).toContain(command);
		const [, , url, , type, , key, , body] = argumentsOf(command);
		expect(argumentsOf(command)).toHaveLength(9);
		const example = JSON.parse(read('examples/webhook-order.json')) as { nodes: INode[] };
		const webhook = example.nodes.find((node) => node.type === 'n8n-nodes-base.webhook');
		expect(url).toBe(`${demo.url}/webhook/${String(webhook?.parameters.path)}`);
		expect(type).toBe('Content-Type: application/json');
		expect(key).toBe(`${alertKey.header}: ${alertKey.value}`);
		expect(JSON.parse(body)).toEqual(firstAlert);
	});
});

it('leaves every example open, the guided tour on top', () => {
	expect(EXAMPLES.at(-1)).toBe('guided-tour.json');
});

it('lets the orders of the guided tour go to the simulated account alone', () => {
	const { nodes, connections } = JSON.parse(read('examples/guided-tour.json')) as {
		nodes: INode[];
		connections: Record<string, { main: Array<Array<{ node: string }>> }>;
	};
	const gate = 'Only the Simulated Account';
	const [condition] = (
		nodes.find(({ name }) => name === gate)?.parameters.conditions as {
			conditions: Array<{ leftValue: string; rightValue: string }>;
		}
	).conditions;
	expect(condition).toMatchObject({
		leftValue: '={{ $json.clientCode }}',
		rightValue: angelOneDemoAccount.clientCode,
	});
	const reached = (from: string): string[] =>
		from === gate
			? []
			: [from, ...(connections[from]?.main.flat() ?? []).flatMap(({ node }) => reached(node))];
	const beside = nodes.filter(({ name }) => reached('Start the Tour').includes(name));
	const changes = beside.filter(
		({ parameters: { resource, operation, options } }) =>
			['order', 'session'].includes(String(resource)) &&
			!(options as { dryRun?: boolean } | undefined)?.dryRun &&
			!String(operation).startsWith('get'),
	);
	expect(beside.length).toBeGreaterThan(5);
	expect(changes).toEqual([]);
});

it('fills in the commands of the examples what the examples take', () => {
	const commands = [...read('examples/README.md').matchAll(/^```bash\n([\s\S]*?)^```$/gm)];
	expect(commands.length).toBeGreaterThan(1);
	for (const [, command] of commands) {
		const [, , url, ...rest] = argumentsOf(command);
		const path = url.split('/webhook/')[1];
		const file = EXAMPLES.find((name) => read(`examples/${name}`).includes(`"path": "${path}"`));
		expect(file).toBeDefined();
		expect(rest).toContain('X-Alert-Key: your long random value');
		const body = JSON.parse(rest[rest.length - 1]) as object;
		for (const field of Object.keys(body)) expect(read(`examples/${file}`)).toContain(field);
	}
});
