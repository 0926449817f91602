import { openStage } from '../../../scripts/demo/stage';
import { currentN8n } from '../../../scripts/n8n/release';
import type { Suite } from '../suite';
import { openBrowser } from './browser';
import { credentialScenarios } from './credentials';
import { forgetPictures } from './editor';
import { exampleScenarios } from './examples';
import { findingScenarios } from './finding';
import { newcomerScenarios } from './newcomer';
import { operationScenarios } from './operations';
import { orderScenarios, pickedScenarios } from './orders';
import { readScenarios } from './reads';
import type { EditorScene } from './scene';
import { triggerScenarios } from './triggers';

/** What a user does with the mouse. */
export const editorSuite: Suite<EditorScene> = {
	name: 'Editor',
	release: currentN8n,
	open: async (progress, cleanup) => {
		await forgetPictures();
		const browser = await openBrowser();
		cleanup.add(browser.close);
		return { stage: await openStage(progress, cleanup), browser };
	},
	// Brokers and themes beside each other: they share nothing, and much of the time is waiting.
	scenarios: [
		findingScenarios,
		// The newcomer counts the orders of an account, and the others beside it place none.
		[...credentialScenarios, ...newcomerScenarios],
		orderScenarios,
		// Those that place orders of one account stand in rows of their own: each counts its own.
		[...operationScenarios, ...readScenarios, ...pickedScenarios],
		[...exampleScenarios, ...triggerScenarios],
	],
};
