import assert from 'node:assert/strict';
import type { Scenario } from '../suite';
import { angelOne, groww } from './brokers';
import type { Theme } from './browser';
import type { Editor } from './editor';
import { defectsIn, picturesIn } from './looks';
import { type EditorScene, inEditor } from './scene';

const findNodes = (theme: Theme): Scenario<EditorScene> => ({
	name: `both nodes are found by their name and by "order", ${theme} theme`,
	play: async (scene) => {
		await inEditor(
			scene,
			async (editor) => {
				await editor.newWorkflow();
				for (const { node, id, resources } of [angelOne, groww]) {
					await editor.nodes.openNode(node);
					for (const { action } of resources.flatMap(({ operations }) => operations)) {
						await editor.nodes.entry(action).waitFor();
					}
					await assertLooks(editor, theme);
					await editor.picture(`${id}-actions-${theme}`);
					await editor.nodes.back();
				}
				await editor.nodes.search('order');
				for (const { node } of [angelOne, groww]) await editor.nodes.entry(node).waitFor();
				await assertLooks(editor, theme);
				await editor.picture(`nodes-panel-${theme}`);
			},
			theme,
		);
	},
});

/** No defects, and our icons in the theme's own colours. */
async function assertLooks({ nodes }: Editor, theme: Theme): Promise<void> {
	assert.deepEqual(await defectsIn(nodes.root), []);
	const pictures = await picturesIn(nodes.root);
	const icons = pictures.map(({ src }) => src).filter((src) => src.includes('indian-brokers'));
	const ending = theme === 'dark' ? '.dark.svg' : '.svg';
	assert.ok(icons.length > 0, 'icons are shown');
	for (const icon of icons) {
		assert.ok(icon.endsWith(ending) && icon.includes('.dark') === (theme === 'dark'), icon);
	}
}

export const findingScenarios = [findNodes('light'), findNodes('dark')];
