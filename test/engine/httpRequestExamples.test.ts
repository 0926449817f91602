/** The nodes of docs/http-requests.md, as they are pasted into n8n, against the simulated brokers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INode } from 'n8n-workflow';
import {
	MANY_LOG_INS,
	names,
	PROFILE,
	requestsDuring,
	run,
	useWorld,
	type BrokerName,
} from './support';

const world = useWorld(MANY_LOG_INS);

const text = readFileSync(join(__dirname, '../../docs/http-requests.md'), 'utf8');
const examples = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(
	([, json]) => JSON.parse(json) as { nodes: INode[]; connections: object },
);
const LIVE: Record<string, { name: BrokerName; origin: string }> = {
	angelOneApi: { name: 'angelOne', origin: 'https://apiconnect.angelone.in' },
	growwApi: { name: 'groww', origin: 'https://api.groww.in' },
};

/** Groww's contracts of the day differ from those of the example. */
async function todays(path: string): Promise<string> {
	if (!path.includes('/trading_symbol/')) return path;
	const { origin } = world().groww;
	const lines = (await (await fetch(`${origin}/instruments/instrument.csv`)).text()).split('\n');
	const [header, ...rows] = lines.map((line) => line.split(','));
	const cell = (row: string[], name: string) => row[header.indexOf(name)];
	const call = rows.find(
		(row) => cell(row, 'underlying_symbol') === 'NIFTY' && cell(row, 'instrument_type') === 'CE',
	);
	if (call === undefined) throw new Error('no call of NIFTY');
	return path
		.replace(/trading_symbol\/[^/]+/, `trading_symbol/${cell(call, 'trading_symbol')}`)
		.replace(/expiry\/.+$/, `expiry/${cell(call, 'expiry_date')}`);
}

test('there is one for each call that is no operation', () => {
	const paths = examples.map(({ nodes }) => new URL(String(nodes[0].parameters.url)).pathname);
	expect(paths.map((path) => path.match(/greeks|[^/]+$/)?.[0])).toEqual([
		...['verifyDis', 'generateTPIN', 'getTranStatus', 'nseIntraday', 'bseIntraday'],
		...['cautionaryScrips', 'greeks'],
	]);
});

test.each(examples.map(({ nodes }) => [nodes[0].name, nodes] as const))('%s', async (_, nodes) => {
	expect(nodes).toHaveLength(1);
	const { type, typeVersion, parameters } = nodes[0];
	expect({ type, typeVersion }).toEqual({ type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2 });
	const { method, url, authentication, nodeCredentialType, sendBody, specifyBody, jsonBody } =
		parameters as IDataObject;
	expect(authentication).toBe('predefinedCredentialType');
	const { name, origin } = LIVE[String(nodeCredentialType)];
	expect(String(url).startsWith(`${origin}/`)).toBe(true);
	expect(sendBody === true).toBe(method === 'POST');
	if (sendBody) expect(specifyBody).toBe('json');

	const broker = world().broker(name);
	const credential = await broker.newCredential({ permissions: 'readOnly' });
	await run(world().engine, broker, credential, PROFILE);
	const path = await todays(String(url).slice(origin.length));
	const requests = await requestsDuring(broker.simulator, async () => {
		const { items, error } = await world().engine.httpRequestNode(credential, {
			method: method as 'GET' | 'POST',
			url: `${broker.simulator.origin}${path}`,
			...(sendBody ? { body: JSON.parse(String(jsonBody)) as IDataObject } : {}),
		});
		expect(error?.message).toBeUndefined();
		expect(items[0].json).toMatchObject({
			statusCode: 200,
			body: { status: name === 'angelOne' ? true : 'SUCCESS' },
		});
	});
	expect(names(requests)).toEqual([path.split('/').at(-1)]);
});
