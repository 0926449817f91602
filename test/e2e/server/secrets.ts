import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { ICredentialDataDecryptedObject, INode } from 'n8n-workflow';
import type { DemoBrokers } from '../../../scripts/demo/brokers';
import type { SavedWorkflow } from '../../../scripts/n8n/types';
import type { AngelOneAccount } from '../../../simulators/angelone';
import { BROKERS, LABEL, PATHS, randomText, type BrokerName } from '../../brokers';
import { PROXY_PASSWORD, startHttpProxy, startSocksProxy } from '../../engine/proxyServers';
import type { Scenario } from '../suite';
import { httpRequest } from './httpRequest';
import type { Secret } from './needles';
import { SecretScan } from './scan';
import type { ServerScene, Trader } from './scene';
import { brokerNode, buySbin, chain, manualTrigger, node, unique, webhook } from './support';
import { troublesOf, type Trouble } from './troubles';

/** What is secret in a simulated broker's account. */
const ACCOUNT_SECRETS = [
	'apiKey',
	'mpin',
	'webPassword',
	'totpSecret',
	'apiSecret',
	'totpToken',
	'dailyAccessToken',
];

/**
 * Every secret of every account, every token that the simulators handed out, and every one-time code
 * that they were sent.
 */
export function secretsOf({ angelOne, groww }: DemoBrokers): Secret[] {
	return [angelOne, groww].flatMap(({ accounts, issuedTokens, requests }, index) => {
		const broker = LABEL[BROKERS[index]];
		const typed = accounts.flatMap((account, number) =>
			Object.entries(account)
				.filter(([field, value]) => ACCOUNT_SECRETS.includes(field) && typeof value === 'string')
				.map(([field, value]) => ({ name: `${broker} ${field} ${number}`, value: String(value) })),
		);
		const given = issuedTokens.map((value, number) => ({
			name: `${broker} token ${number}`,
			value,
		}));
		const codes = requests.flatMap(({ body }, number) => {
			const code = (body as { totp?: unknown } | null)?.totp;
			return typeof code === 'string' ? [{ name: `${broker} code ${number}`, value: code }] : [];
		});
		return [...typed, ...given, ...codes];
	});
}

/** Keeps the text of everything that this process's `fetch` gets from an address, until stopped. */
function recordAnswers(address: string): { texts: Array<Promise<string>>; stop(): void } {
	const texts: Array<Promise<string>> = [];
	const original = globalThis.fetch;
	globalThis.fetch = async (input, init) => {
		const reply = await original(input, init);
		if (String(input).startsWith(address)) {
			const headers = JSON.stringify([...reply.headers]);
			texts.push(
				reply
					.clone()
					.text()
					.then((text) => `${headers}\n${text}`),
			);
		}
		return reply;
	};
	return {
		texts,
		stop: () => {
			globalThis.fetch = original;
		},
	};
}

/** A MPIN of four digits would be found everywhere; the broker's simulator takes a longer one. */
async function traderWithLongPin(
	scene: ServerScene,
	broker: BrokerName,
	typed: ICredentialDataDecryptedObject,
): Promise<Trader> {
	if (broker === 'groww') return await scene.newTrader(broker, typed);
	const mpin = `7391${Date.now()}`;
	const trader = await scene.newTrader(broker, { mpin, ...typed });
	(trader.account as AngelOneAccount).mpin = mpin;
	return trader;
}

/** A read, n8n's own HTTP request, a dry run, and two orders. */
function everything(trader: Trader): INode[] {
	const { broker } = trader;
	const goOn = (name: string): Partial<INode> => ({ name, onError: 'continueRegularOutput' });
	const profile = { resource: 'account', operation: 'getProfile', simplify: false };
	const dryRun = buySbin(broker, { options: { dryRun: true } });
	const order = buySbin(broker, { options: { confirmWithin: 5 } });
	return [
		brokerNode(trader, profile, goOn('Profile')),
		{ ...httpRequest(trader, PATHS[broker].profile), ...goOn('Request') },
		brokerNode(trader, dryRun, goOn('Dry run')),
		brokerNode(trader, order, goOn('First order')),
		brokerNode(trader, order),
	];
}

/** One account with one trouble: an execution by a webhook, and the Test button before and after. */
async function suffer(
	scene: ServerScene,
	broker: BrokerName,
	{ what, typed, ends, prepare }: Trouble,
): Promise<SavedWorkflow> {
	const trader = await traderWithLongPin(scene, broker, typed);
	const path = unique('secret');
	const workflow = chain(`Secrets ${path}`, webhook(path), ...everything(trader));
	const saved = await scene.publish(workflow);
	await scene.client.testCredential(trader.credential, trader.fields);
	prepare?.(trader);
	await scene.call(path, {});
	trader.simulator.clearFaults();
	const [{ id }] = await scene.endedExecutions(saved, 1);
	const { status } = await scene.client.execution(id);
	assert.equal(status, ends, `${LABEL[broker]}, ${what}`);
	// What the editor gets when it opens the credential.
	await scene.client.editCredential(trader.credential, {});
	return saved;
}

const MOST_SHOWN = 30;

/** Places where a scan has to see what lies there. */
const PLACES = {
	'n8n’s records': /^table execution_data/,
	'n8n’s records, decoded': /^table execution_data, decoded/,
	'the database’s bytes': /database\.sqlite/,
	'n8n’s log': /n8n\.log/,
	'answers to HTTP': /^answers to HTTP/,
	'what n8n execute prints': /^output of commands/,
};

/** Puts a made-up secret in all of them, by ways that are open to everybody. */
async function plant(scene: ServerScene, secret: string): Promise<SavedWorkflow> {
	const path = unique('plant');
	const nothing = node('Broker', 'n8n-nodes-base.noOp');
	const saved = await scene.publish(chain(`Plant ${path}`, webhook(path), nothing));
	await scene.call(path, { planted: secret });
	// n8n's log names paths that it does not know.
	await scene.call(secret, {});
	await scene.endedExecutions(saved, 1);
	await executeWithTrouble(scene, secret);
	return saved;
}

/** `n8n execute`, as talkative as it can be, with a broker that fails; the note is printed too. */
async function executeWithTrouble(scene: ServerScene, note: string): Promise<void> {
	const traders = [];
	for (const broker of BROKERS) traders.push(await scene.newTrader(broker));
	const nodes = traders.flatMap((trader) =>
		everything(trader).map((one) => ({
			...one,
			name: `${one.name} ${trader.broker}`,
			onError: 'continueRegularOutput' as const,
		})),
	);
	const noted = node('Note', 'n8n-nodes-base.set', {
		typeVersion: 3.4,
		parameters: { mode: 'raw', jsonOutput: JSON.stringify({ note }), options: {} },
	});
	const workflow = chain(unique('Command line'), manualTrigger(), noted, ...nodes);
	const saved = await scene.client.createWorkflow(workflow);
	for (const { simulator, broker } of traders) {
		simulator.addFault({ kind: 'status500', path: PATHS[broker].profile, times: Infinity });
	}
	try {
		const command = ['execute', `--id=${saved.id}`, '--rawOutput'];
		const { exitCode, stderr } = await scene.command(command, { N8N_LOG_LEVEL: 'debug' });
		assert.equal(exitCode, 0, stderr);
	} finally {
		for (const { simulator } of traders) simulator.clearFaults();
	}
}

/** The user folder holds database, logs and all other files of n8n. */
async function search(scene: ServerScene, secrets: Secret[], answers: string): Promise<SecretScan> {
	const { userFolder } = scene.stage.n8n;
	const scan = new SecretScan(secrets);
	scan.lookAtText('answers to HTTP', answers);
	scan.lookAtText('output of commands', scene.printed.join('\n'));
	scan.lookAtSqlite(join(userFolder, '.n8n', 'database.sqlite'));
	await scan.lookAtFolder(userFolder);
	return scan;
}

export const secretsScenario: Scenario<ServerScene> = {
	name: 'no secret is in n8n’s database, its logs, its other files, or what it answers and prints',
	play: async (scene) => {
		const { n8n } = scene.stage;
		const proxies = [await startHttpProxy(), await startSocksProxy()];
		const answers = recordAnswers(n8n.url);
		const planted = `planted-${randomText(12)}`;
		const password = `"Proxy&${randomText(6)}+/\\ö`;
		const troubles = new Map(
			BROKERS.map((broker) => [broker, troublesOf(broker, proxies, password)]),
		);
		const live: SavedWorkflow[] = [];
		try {
			const suffering = BROKERS.map(async (broker) => {
				for (const trouble of troubles.get(broker) ?? []) {
					live.push(await suffer(scene, broker, trouble));
				}
			});
			await Promise.all(suffering);
			live.push(await plant(scene, planted));
			const told = (await Promise.all(answers.texts)).join('\n');

			const seen = await search(scene, [{ name: 'planted', value: planted }], told);
			seen.assertSeesInto(PLACES);
			const typed = [...troubles.values()].flat().flatMap(secretsTyped);
			const secrets = [
				...scene.brokers.flatMap(secretsOf),
				...typed,
				{ name: 'wrong proxy password', value: password },
				{ name: 'proxy password', value: PROXY_PASSWORD },
			];
			const scan = await search(scene, secrets, told);
			const found = [...new Set(scan.found)];
			const first = found.slice(0, MOST_SHOWN).join('\n');
			assert.equal(found.length, 0, `secrets in ${found.length} places and spellings:\n${first}`);
			scene.report(scan.summary);
		} finally {
			answers.stop();
			for (const workflow of live) await scene.retire(workflow);
			for (const proxy of proxies) await proxy.close();
		}
	},
};

function secretsTyped({ what, typed }: Trouble): Secret[] {
	return Object.entries(typed)
		.filter(([field]) => ACCOUNT_SECRETS.includes(field))
		.map(([field, value]) => ({ name: `${field} of ${what}`, value: String(value) }));
}
