import assert from 'node:assert/strict';
import { EXAMPLES } from '../../../scripts/demo/stage';
import type { Scenario } from '../suite';
import { cutTextsIn, defectsIn } from './looks';
import { type EditorScene, inEditor } from './scene';

const OUR_PACKAGE = 'n8n-nodes-indian-brokers.';
/** Their credentials are the user's own, and have no place in an example. */
const OTHERS = /\.(telegram|telegramTrigger|lmChatOpenAi|mcpTrigger)$/;
const OUR_ICON = 'img[src*="indian-brokers"]';

const showExamples: Scenario<EditorScene> = {
	name: 'the example workflows open without a problem, light and dark theme',
	play: async (scene) =>
		await inEditor(scene, async (editor) => {
			for (const file of EXAMPLES) {
				const example = await scene.stage.example(file);
				await editor.openWorkflow(await scene.stage.client.createWorkflow(example));
				await editor.pictures(file.replace('.json', ''));
				const ours = await editor
					.canvasNodes()
					.filter({ has: editor.page.locator(OUR_ICON) })
					.all();
				const nodes = example.nodes.filter(({ type }) => type.startsWith(OUR_PACKAGE));
				assert.equal(ours.length, nodes.length, `${file}: our nodes, with their icons`);
				for (const node of ours) assert.deepEqual(await defectsIn(node), [], file);
				for (const note of await editor.page.getByTestId('sticky').all()) {
					assert.deepEqual(await cutTextsIn(note), [], `${file}: a note`);
				}
				const issues = await editor.page.getByTestId('node-issues').count();
				const others = example.nodes.filter(({ type }) => OTHERS.test(type)).length;
				assert.equal(issues, others, `${file}: nodes with problems`);
			}
		}),
};

export const exampleScenarios = [showExamples];
