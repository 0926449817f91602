import assert from 'node:assert/strict';
import type { Scenario } from '../suite';
import { angelOne, type EditorBroker, groww } from './brokers';
import { defectsIn } from './looks';
import { eventually } from './rest';
import { type EditorScene, inEditor } from './scene';

/** High enough for the longest form with everything added to it. */
const TALL = { width: 1440, height: 1900 };

const openOperations = (broker: EditorBroker): Scenario<EditorScene> => ({
	// Most of what a form has is declared once for both brokers.
	long: broker.id === 'groww',
	name: `${broker.node}: the form of every operation, with everything added to it`,
	play: async (scene) =>
		await inEditor(scene, async (editor) => {
			const { node, nodes, page } = editor;
			await page.setViewportSize(TALL);
			await editor.newWorkflow();
			await nodes.addAction(broker.node, broker.resources[0].operations[0].action);
			await node.useCredential(broker.stored);
			for (const resource of broker.resources) {
				await node.choose('resource', resource.name);
				for (const { name, action } of resource.operations) {
					await node.choose('operation', name);
					await eventually(async () => assert.equal(await node.title(), action));
					await node.addEverything();
					assert.deepEqual(await defectsIn(node.root), [], action);
					await editor.picture(`${broker.id}-${action}`, { of: node.column() });
				}
			}
			await node.close();
			const onCanvas = editor.canvasNodes().last();
			assert.match(
				await onCanvas.innerText(),
				new RegExp(`${broker.node}: `),
				'its broker is named',
			);
			assert.deepEqual(await defectsIn(onCanvas), []);
			await editor.picture(`${broker.id}-canvas`);
		}),
});

export const operationScenarios = [angelOne, groww].map(openOperations);
