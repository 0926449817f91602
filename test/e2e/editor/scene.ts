import { demoOwner, type Stage } from '../../../scripts/demo/stage';
import type { TestBrowser, Theme } from './browser';
import { Editor, pathOf } from './editor';

/** What every scenario in the editor finds. */
export interface EditorScene {
	stage: Stage;
	browser: TestBrowser;
}

/** Works in a new tab; keeps a picture of it where that goes wrong. */
export async function inEditor(
	{ stage, browser }: EditorScene,
	work: (editor: Editor) => Promise<void>,
	theme: Theme = 'light',
): Promise<void> {
	const profile = await browser.takeProfile(theme);
	const editor = await Editor.open(profile, stage.n8n.url, demoOwner);
	try {
		await work(editor);
	} catch (error) {
		await editor.page.screenshot({ path: await pathOf(`failed-${Date.now()}`) });
		throw error;
	} finally {
		await editor.close();
		browser.giveBack(theme, profile);
	}
}
