import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INode, INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { AngelOne } from '../../../nodes/AngelOne/AngelOne.node';
import { AngelOneTrigger } from '../../../nodes/AngelOne/AngelOneTrigger.node';
import { AngelOneWebhookTrigger } from '../../../nodes/AngelOne/AngelOneWebhookTrigger.node';
import { Groww } from '../../../nodes/Groww/Groww.node';

interface Workflow {
	name: string;
	nodes: INode[];
	connections: Record<string, Record<string, Array<Array<{ node: string }>>>>;
}

/** What n8n makes of a node for agents: its form, with a description of the tool before it. */
function asTool(description: INodeTypeDescription): INodeTypeDescription {
	const own = ['descriptionType', 'toolDescription'].map(
		(name) => ({ displayName: name, name, type: 'string', default: '' }) as const,
	);
	return { ...description, properties: [...own, ...description.properties] };
}

const folder = join(__dirname, '../../../examples');
const descriptions: Record<string, INodeTypeDescription> = {
	'n8n-nodes-indian-brokers.angelOne': new AngelOne().description,
	'n8n-nodes-indian-brokers.angelOneTrigger': new AngelOneTrigger().description,
	'n8n-nodes-indian-brokers.angelOneWebhookTrigger': new AngelOneWebhookTrigger().description,
	'n8n-nodes-indian-brokers.groww': new Groww().description,
	'n8n-nodes-indian-brokers.angelOneTool': asTool(new AngelOne().description),
	'n8n-nodes-indian-brokers.growwTool': asTool(new Groww().description),
};
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const load = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Workflow;

/** What is chosen of a menu; a trigger may leave out its event, which is the first. */
const chosen = (menu: string, { type, parameters }: INode) => {
	const { properties } = descriptions[type];
	const first = menu === 'event' && properties.find(({ name }) => name === menu)?.default;
	return (parameters[menu] ?? first) as string;
};

/** Whether a property belongs to this resource and operation. */
const belongs = ({ displayOptions }: INodeProperties, node: INode) => {
	const show = displayOptions?.show ?? {};
	return ['resource', 'operation', 'event'].every(
		(menu) => !show[menu] || show[menu].includes(chosen(menu, node)),
	);
};

it('covers the workflows the README speaks of', () => {
	expect(files).toEqual([
		'agent-approval.json',
		'agent-read-only.json',
		'browser-login.json',
		'daily-report.json',
		'fill-message.json',
		'funds-report.json',
		'gtt-fate.json',
		'guided-tour.json',
		'halt-on-loss.json',
		'log-out.json',
		'mcp-server.json',
		'morning-report.json',
		'multi-account.json',
		'option-chain.json',
		'price-alert-approval.json',
		'square-off.json',
		'tradingview-option.json',
		'tradingview-order.json',
		'webhook-order.json',
	]);
});

describe.each(files)('%s', (file) => {
	const { nodes, connections } = load(file);
	const ours = nodes.filter(({ type }) => type in descriptions);

	it('explains itself with sticky notes', () => {
		expect(nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote').length).toBeGreaterThan(
			0,
		);
		expect(ours.length).toBeGreaterThan(0);
	});

	it('connects nodes that are there, and holds no credential', () => {
		const names = nodes.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		const ends = Object.values(connections)
			.flatMap((outputs) => Object.values(outputs).flat(2))
			.map(({ node }) => node);
		expect(names).toEqual(expect.arrayContaining([...Object.keys(connections), ...ends]));
		expect(nodes.filter(({ credentials }) => credentials)).toEqual([]);
	});

	it.each(ours.map((node) => [node.name, node] as const))(
		'%s uses parameters that exist',
		(_, node) => {
			const properties = descriptions[node.type].properties.filter((property) =>
				belongs(property, node),
			);
			const { options, ...parameters } = node.parameters;
			expect(properties.map(({ name }) => name)).toEqual(
				expect.arrayContaining(Object.keys(parameters)),
			);
			const collection = properties.find(({ name }) => name === 'options')?.options ?? [];
			expect(collection.map(({ name }) => name)).toEqual(
				expect.arrayContaining(Object.keys(options ?? {})),
			);
			const name = properties.some((one) => one.name === 'event') ? 'event' : 'operation';
			const menu = properties.find((one) => one.name === name)?.options ?? [];
			expect(menu).toContainEqual(expect.objectContaining({ value: chosen(name, node) }));
		},
	);
});
