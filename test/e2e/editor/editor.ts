import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import type { Owner, SavedWorkflow } from '../../../scripts/n8n/client';
import { repositoryRoot } from '../../../scripts/n8n/paths';

const PICTURES = join(repositoryRoot, 'test-output', 'pictures');
const PATIENCE_MS = 30_000;
const PASSING_MESSAGES = '.el-notification { display: none }';

/** n8n's editor in a browser, as a user works in it. */
export class Editor {
	private constructor(
		readonly page: Page,
		private readonly url: string,
	) {}

	/** Opens the editor in a new tab, and logs in where this profile has not done so yet. */
	static async open(profile: BrowserContext, url: string, owner: Owner): Promise<Editor> {
		const page = await profile.newPage();
		page.setDefaultTimeout(PATIENCE_MS);
		if ((await profile.cookies(url)).length === 0) await logIn(page, url, owner);
		return new Editor(page, url);
	}

	async close(): Promise<void> {
		await this.page.close();
	}

	async openWorkflow(workflow: SavedWorkflow): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${workflow.id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
		await this.settle();
		const advice = this.page.getByTestId('suggested-actions-close');
		if (await advice.isVisible()) await advice.click();
	}

	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.page.getByTestId('canvas-add-button').waitFor();
	}

	/** Types into the nodes panel and returns the names of the nodes it offers. */
	async searchNodes(text: string): Promise<string[]> {
		const search = this.page.getByTestId('node-creator-search-bar');
		if (!(await search.isVisible())) {
			await this.page.getByTestId('canvas-add-button').click();
		}
		await search.fill(text);
		await this.settle();
		return await this.page.getByTestId('node-creator-item-name').allInnerTexts();
	}

	/** From the nodes panel: finds a node by its name, opens it, and takes one of its actions. */
	async addAction(node: string, action: string): Promise<void> {
		await this.searchNodes(node);
		await this.creatorItem(node).click();
		await this.creatorItem(action).click();
		await this.page.getByTestId('node-parameters').waitFor();
		await this.settle();
	}

	private creatorItem(name: string): Locator {
		return this.page
			.getByTestId('item-iterator-item')
			.filter({ has: this.page.getByText(name, { exact: true }) })
			.first();
	}

	/** Opens the searchable list of a parameter, types, and returns what it offers. */
	async searchList(parameter: string, text: string): Promise<string[]> {
		const locator = this.page.getByTestId(`resource-locator-${parameter}`);
		await locator.getByTestId('rlc-input').click();
		await this.page.getByTestId('rlc-search').fill(text);
		await this.settle();
		const entries = this.page.getByTestId('rlc-item');
		await entries.first().waitFor();
		return await entries.allInnerTexts();
	}

	/** Takes an entry of the list that is open. */
	async pick(entry: string | RegExp): Promise<void> {
		await this.page.getByTestId('rlc-item').filter({ hasText: entry }).first().click();
	}

	/** Types into a text or number field of the open node. */
	async fill(parameter: string, value: string): Promise<void> {
		const input = this.page.getByTestId(`parameter-input-${parameter}`).locator('input').first();
		await input.fill(value);
		await input.blur();
	}

	/** Runs the open node and waits until it is done, well or badly. */
	async execute(): Promise<void> {
		const button = this.page.getByTestId('node-execute-button');
		const started = this.page.waitForResponse((reply) => reply.url().endsWith('/run'));
		await button.click();
		await started;
		await button.getByText('Execute step').waitFor();
		await this.settle();
	}

	/** Runs the open workflow with its orange button, and waits until it is done. */
	async executeWorkflow(): Promise<void> {
		const started = this.page.waitForResponse((reply) => reply.url().endsWith('/run'));
		await this.page.getByTestId('execute-workflow-button').click();
		await started;
		await this.page.getByText('Workflow executed successfully').waitFor();
	}

	/** Opens a node of the open workflow. */
	async openNode(name: string): Promise<void> {
		await this.page
			.getByTestId('canvas-node')
			.filter({ has: this.page.getByText(name, { exact: true }) })
			.dblclick();
		await this.page.getByTestId('node-parameters').waitFor();
		await this.settle();
	}

	/** What the output panel of the open node says. */
	async output(): Promise<string> {
		return await this.page.getByTestId('output-panel').innerText();
	}

	/** Opens the window of the credential that the open node uses. */
	async openCredential(): Promise<void> {
		await this.page.getByTestId('credential-edit-button').click();
		await this.page.getByTestId('credential-name').waitFor();
		await this.settle();
	}

	/** The parameters that the open credential window shows, by name. */
	async credentialFields(): Promise<string[]> {
		const inputs = this.page
			.getByTestId('credential-edit-dialog')
			.locator('[data-test-id^="parameter-input-"]:visible');
		const ids = await inputs.evaluateAll((elements) =>
			elements.map((element) => element.getAttribute('data-test-id') ?? ''),
		);
		return ids.map((id) => id.replace('parameter-input-', '')).filter((id) => id !== 'field');
	}

	/** Chooses an entry of a dropdown, in a credential's window or an open node. */
	async choose(parameter: string, option: string): Promise<void> {
		await this.page.getByTestId(`parameter-input-${parameter}`).click();
		await this.page
			.getByRole('option')
			.filter({ has: this.page.getByText(option, { exact: true }) })
			.first()
			.click();
		await this.settle();
	}

	/** Keeps a picture of the window, without passing messages, and returns its path. */
	async picture(name: string, directory = PICTURES): Promise<string> {
		await mkdir(directory, { recursive: true });
		const path = join(directory, `${name}.png`);
		await this.page.mouse.move(0, 0);
		await this.page.screenshot({ path, animations: 'disabled', style: PASSING_MESSAGES });
		return path;
	}

	/** Waits for what a click or a letter typed sets off: requests, animations. */
	async settle(): Promise<void> {
		await this.page.waitForLoadState('networkidle').catch(() => undefined);
		await this.page.waitForTimeout(700);
	}
}

async function logIn(page: Page, url: string, owner: Owner): Promise<void> {
	await page.goto(`${url}/signin`);
	await page.locator('input[name=emailOrLdapLoginId]').fill(owner.email);
	await page.locator('input[name=password]').fill(owner.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL(/\/(home|workflow)/);
}
