import assert from 'node:assert/strict';
import { EXAMPLES } from '../../../scripts/demo/stage';
import type { Scenario } from '../suite';
import { type EditorScene, inEditor } from './scene';

const showExamples: Scenario<EditorScene> = {
	name: 'the example workflows open without a problem, light and dark theme',
	play: async (scene) =>
		await inEditor(scene, async (editor) => {
			for (const file of EXAMPLES) {
				const workflow = await scene.stage.client.createWorkflow(await scene.stage.example(file));
				await editor.openWorkflow(workflow);
				await editor.pictures(file.replace('.json', ''));
				const issues = await editor.page.getByTestId('node-issues').count();
				assert.equal(issues, 0, `${file}: nodes with problems`);
			}
		}),
};

export const exampleScenarios = [showExamples];
