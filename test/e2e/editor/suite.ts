import { openStage, type Stage } from '../../../scripts/demo/stage';
import type { Suite } from '../suite';
import { openBrowser, type TestBrowser } from './browser';
import { editorScenarios } from './scenarios';

/** What every scenario in the editor finds. */
export interface EditorScene {
	stage: Stage;
	browser: TestBrowser;
}

/** What a user does with the mouse. */
export const editorSuite: Suite<EditorScene> = {
	name: 'Editor',
	open: async (progress, cleanup) => {
		const browser = await openBrowser();
		cleanup.add(browser.close);
		return { stage: await openStage(progress, cleanup), browser };
	},
	scenarios: editorScenarios,
};
