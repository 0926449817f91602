import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { repositoryRoot } from '../../../scripts/n8n/paths';
import type { Owner, SavedWorkflow } from '../../../scripts/n8n/types';
import type { Theme } from './browser';
import { CredentialForm } from './credentialForm';
import { NodesPanel } from './nodesPanel';
import { NodeWindow } from './nodeWindow';
import { PATIENCE_MS, type Rest, watchRest } from './rest';

const PICTURES = join(repositoryRoot, 'test-output', 'pictures');
const PASSING_MESSAGES = '.el-notification { display: none }';

/** n8n's editor in a browser, as a user works in it. */
export class Editor {
	readonly nodes: NodesPanel;
	readonly node: NodeWindow;
	readonly credential: CredentialForm;

	private constructor(
		readonly page: Page,
		private readonly url: string,
		readonly settle: Rest,
	) {
		this.nodes = new NodesPanel(page, settle);
		this.node = new NodeWindow(page, settle);
		this.credential = new CredentialForm(page, settle);
	}

	/** Opens the editor in a new tab, and logs in where this profile has not done so yet. */
	static async open(profile: BrowserContext, url: string, owner: Owner): Promise<Editor> {
		const page = await profile.newPage();
		page.setDefaultTimeout(PATIENCE_MS);
		const settle = await watchRest(page);
		if ((await profile.cookies(url)).length === 0) await logIn(page, url, owner);
		return new Editor(page, url, settle);
	}

	async close(): Promise<void> {
		await this.page.close();
	}

	async openWorkflow(workflow: SavedWorkflow): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${workflow.id}`);
		await this.canvasNodes().first().waitFor();
		await this.settle();
		const advice = this.page.getByTestId('suggested-actions-close');
		if (await advice.isVisible()) await advice.click();
	}

	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.page.getByTestId('canvas-add-button').waitFor();
	}

	/** The nodes on the canvas. */
	canvasNodes(): Locator {
		return this.page.getByTestId('canvas-node');
	}

	/** Runs the open workflow with its orange button, and waits until it is done. */
	async executeWorkflow(): Promise<void> {
		const started = this.page.waitForResponse((reply) => reply.url().endsWith('/run'));
		await this.page.getByTestId('execute-workflow-button').click();
		await started;
		await this.page.getByText('Workflow executed successfully').waitFor();
		await this.settle();
	}

	/** Lets the user's system prefer another theme; n8n follows at once. */
	async preferTheme(theme: Theme): Promise<void> {
		await this.page.emulateMedia({ colorScheme: theme });
		await this.settle();
	}

	/** Keeps a picture of the window, without passing messages, and returns its path. */
	async picture(name: string, options: { directory?: string; of?: Locator } = {}): Promise<string> {
		const path = await pathOf(name, options.directory);
		await this.page.mouse.move(0, 0);
		await this.settle();
		await (options.of ?? this.page).screenshot({
			path,
			animations: 'disabled',
			style: PASSING_MESSAGES,
		});
		return path;
	}

	/** Keeps a picture in the light theme and one in the dark, and goes back to the light. */
	async pictures(name: string): Promise<void> {
		await this.picture(`${name}-light`);
		await this.preferTheme('dark');
		await this.picture(`${name}-dark`);
		await this.preferTheme('light');
	}
}

/** Removes the pictures of earlier runs, so that those that are kept show this one. */
export async function forgetPictures(): Promise<void> {
	await rm(PICTURES, { recursive: true, force: true });
}

/** Where a picture is kept; names are made fit for files. */
export async function pathOf(name: string, directory = PICTURES): Promise<string> {
	await mkdir(directory, { recursive: true });
	return join(directory, `${name.toLowerCase().replaceAll(' ', '-')}.png`);
}

async function logIn(page: Page, url: string, owner: Owner): Promise<void> {
	await page.goto(`${url}/signin`);
	await page.locator('input[name=emailOrLdapLoginId]').fill(owner.email);
	await page.locator('input[name=password]').fill(owner.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL(/\/(home|workflow)/);
}
