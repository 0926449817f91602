/** Three of the reads that traders do by hand: chosen, run, and looked at. */
import assert from 'node:assert/strict';
import type { Scenario } from '../suite';
import { angelOne, type EditorBroker, groww } from './brokers';
import type { Editor } from './editor';
import { defectsIn } from './looks';
import { eventually } from './rest';
import { type EditorScene, inEditor } from './scene';

interface Read {
	action: string;
	fill(editor: Editor): Promise<void>;
	/** What the output panel says. */
	said: RegExp;
}

const READS: Read[] = [
	{
		action: 'Get option chain',
		fill: async ({ node }) => await node.fill('underlying', 'NIFTY'),
		said: /strike[\s\S]*delta/i,
	},
	{
		action: 'Get quote',
		fill: async ({ node }) => {
			await node.searchList('instrument', 'sbin');
			await node.pick(/^SBIN/);
		},
		said: /lastPrice[\s\S]*upperCircuit/,
	},
	{ action: 'Get holdings', fill: async () => undefined, said: /averagePrice[\s\S]*pnlPercent/ },
];

const readings = (broker: EditorBroker): Scenario<EditorScene> => ({
	long: broker.id === 'groww',
	name: `${broker.node}: an option chain, a quote and the holdings, run and looked at`,
	play: async (scene) =>
		await inEditor(scene, async (editor) => {
			for (const { action, fill, said } of READS) {
				const { node, nodes } = editor;
				await editor.newWorkflow();
				await nodes.addAction(broker.node, action);
				await node.useCredential(broker.stored);
				await fill(editor);
				await node.execute();
				await node.showOutputAs('JSON');
				await eventually(async () => assert.match(await node.output(), said));
				await node.showOutputAs('Table');
				assert.deepEqual(await defectsIn(node.root), [], action);
				await editor.pictures(`${broker.id}-${action}`);
				await node.close();
			}
		}),
});

export const readScenarios = [angelOne, groww].map(readings);
