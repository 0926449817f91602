/** How people and builders find the nodes, and what they read before they run one. */
import angelOneCodex from '../../../nodes/AngelOne/AngelOne.node.json';
import angelOneTriggerCodex from '../../../nodes/AngelOne/AngelOneTrigger.node.json';
import webhookCodex from '../../../nodes/AngelOne/AngelOneWebhookTrigger.node.json';
import growwCodex from '../../../nodes/Groww/Groww.node.json';
import growwTriggerCodex from '../../../nodes/Groww/GrowwTrigger.node.json';
import { AngelOneApi } from '../../../credentials/AngelOneApi.credentials';
import { GrowwApi } from '../../../credentials/GrowwApi.credentials';
import { AngelOne } from '../../../nodes/AngelOne/AngelOne.node';
import { AngelOneTrigger } from '../../../nodes/AngelOne/AngelOneTrigger.node';
import { AngelOneWebhookTrigger } from '../../../nodes/AngelOne/AngelOneWebhookTrigger.node';
import { Groww } from '../../../nodes/Groww/Groww.node';
import { GrowwTrigger } from '../../../nodes/Groww/GrowwTrigger.node';

const ACTIONS = [
	['Angel One', new AngelOne().description, angelOneCodex],
	['Groww', new Groww().description, growwCodex],
] as const;
const TRIGGERS = [
	['Angel One Trigger', new AngelOneTrigger().description, angelOneTriggerCodex],
	['Angel One Webhook Trigger', new AngelOneWebhookTrigger().description, webhookCodex],
	['Groww Trigger', new GrowwTrigger().description, growwTriggerCodex],
] as const;

const WORDS = [
	...['funds', 'holdings', 'portfolio', 'positions', 'margin', 'quote', 'candles', 'option chain'],
	...['nifty', 'sensex', 'tradingview', 'buy', 'sell', 'share market', 'sebi static ip', 'gtt'],
	...['greeks', 'stop loss', 'kill switch', 'market holiday', 'profit and loss', 'mcx', 'ltp'],
];

test.each(ACTIONS)('%s is found by every word that it has an operation for', (_, __, { alias }) => {
	expect(alias).toEqual(expect.arrayContaining(WORDS));
});

test.each(TRIGGERS.filter(([name]) => !name.includes('Webhook')))(
	'%s is found by what it waits for',
	(_, __, { alias }) => {
		const words = ['price alert', 'nifty', 'sensex', 'tick', 'ltp', 'share market', 'market open'];
		expect(alias).toEqual(expect.arrayContaining(words));
	},
);

const OURS =
	/^https:\/\/github\.com\/n8n-nodes-indian-brokers\/n8n-nodes-indian-brokers\/blob\/HEAD\//;

test.each([...ACTIONS, ...TRIGGERS])(
	'%s leads to our own pages, and says each word once',
	(_, __, { alias, resources: { credentialDocumentation, primaryDocumentation } }) => {
		for (const { url } of [...credentialDocumentation, ...primaryDocumentation])
			expect(url).toMatch(OURS);
		expect(new Set(alias).size).toBe(alias.length);
	},
);

test.each([new AngelOneApi(), new GrowwApi()])('$name leads to our own page', (credential) => {
	expect(credential.documentationUrl).toMatch(OURS);
});

test.each([...ACTIONS, ...TRIGGERS])(
	'%s tells what builds workflows how it is used',
	(_, description) => {
		const { searchHint = '', relatedNodes = [] } = description.builderHint ?? {};
		expect(searchHint.length).toBeGreaterThan(80);
		expect(searchHint.length).toBeLessThan(900);
		for (const { nodeType } of relatedNodes)
			expect(nodeType).toMatch(/^n8n-nodes-indian-brokers\.(angelOne|groww)(Webhook)?(Trigger)?$/);
	},
);

describe.each(ACTIONS)('%s: before it is run', (_, { hints = [], properties }) => {
	/** The hints of a form, as the editor decides. */
	const shown = (parameters: object) =>
		hints
			.filter(({ displayCondition = '' }) => {
				const code = /^=\{\{(.*)\}\}$/s.exec(displayCondition)?.[1] ?? 'true';
				return new Function('$parameter', `return ${code}`)(parameters) as boolean;
			})
			.map(({ message }) => message);

	test('an order says that it is a real one, until it is a dry run', () => {
		const order = { resource: 'order', operation: 'place', options: {} };
		expect(shown(order)).toEqual([expect.stringMatching(/real order/)]);
		expect(shown({ ...order, options: { dryRun: true } })).toEqual([]);
		expect(shown({ ...order, operation: 'get', options: undefined })).toEqual([]);
	});

	test('cancelling all says what all is', () => {
		const all = { resource: 'order', operation: 'cancelAll', filters: {}, options: {} };
		expect(shown(all)).toEqual([expect.stringMatching(/every open order/)]);
		expect(shown({ ...all, filters: { product: 'MIS' } })).toEqual([]);
	});

	test('the form of an order tells of the registered address', () => {
		const notice = properties.find(({ type }) => type === 'notice');
		expect(notice?.displayName).toMatch(/static IP address/);
		expect(notice?.displayOptions?.show).toEqual({ resource: ['order'], operation: ['place'] });
	});
});

test.each(TRIGGERS)('%s says what makes it run, in a test run and once published', (_, node) => {
	const { triggerPanel, eventTriggerDescription, activationMessage } = node;
	expect(triggerPanel).toMatchObject({
		header: expect.stringContaining('Runs the workflow when') as string,
		executionsHelp: {
			inactive: expect.stringContaining('publish') as string,
			active: expect.stringContaining('published') as string,
		},
		activationHint: expect.stringContaining('publish') as string,
	});
	expect(eventTriggerDescription).toMatch(/^Waiting for/);
	expect(activationMessage).toMatch(/now runs by itself/);
});
