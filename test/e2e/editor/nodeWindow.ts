import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { Form } from './form';
import { eventually, type Rest } from './rest';

/** How the output panel shows the items. */
export type OutputView = 'Table' | 'JSON';

/** A list that has been chosen from takes part of a second. */
const CLOSES_WITHIN_MS = 5_000;

/** The window of one node: input, parameters, output. */
export class NodeWindow extends Form {
	constructor(page: Page, settle: Rest) {
		super(page, settle, page.getByTestId('node-parameters'));
	}

	/** What stands in the window's title. */
	async title(): Promise<string> {
		return (await this.page.getByTestId('node-title-container').innerText()).trim();
	}

	/** The column in the middle, with tabs and button. */
	column(): Locator {
		return this.root.locator('xpath=ancestor::*[.//*[@data-test-id="tab-params"]][1]');
	}

	/** Picks one of the stored credentials. */
	async useCredential(name: string): Promise<void> {
		const select = this.page.getByTestId('node-credentials-select');
		if ((await select.locator('input').inputValue()) === name) return;
		await select.click();
		await this.page.getByRole('option').filter({ visible: true, hasText: name }).first().click();
		await this.settle();
	}

	/** Opens the searchable list of a parameter, types, and returns what it offers. */
	async searchList(parameter: string, text: string): Promise<string[]> {
		await this.page.getByTestId(`resource-locator-${parameter}`).getByTestId('rlc-input').click();
		// Opening the list asks for all of it; the reply awaited is the one to the text.
		const found = this.page.waitForResponse(
			(reply) =>
				reply.url().includes('/dynamic-node-parameters/resource-locator-results') &&
				reply.request().postData()?.includes(JSON.stringify(text)) === true,
		);
		await this.page.getByTestId('rlc-search').fill(text);
		await found;
		const entries = this.page.getByTestId('rlc-item');
		await entries.first().waitFor();
		await this.settle();
		return await entries.allInnerTexts();
	}

	/** Takes an entry of the list that is open. */
	async pick(entry: string | RegExp): Promise<void> {
		await this.page.getByTestId('rlc-item').filter({ hasText: entry }).first().click();
	}

	/** Adds everything that collections offer: options, filters, changes. */
	async addEverything(): Promise<void> {
		const buttons = this.root.getByTestId('collection-parameter-add').filter({ visible: true });
		const labels = this.root.locator('label').filter({ visible: true });
		for (let added = 0; (await buttons.count()) > 0; added++) {
			if (added > 40) throw new Error('A collection does not run out of entries.');
			const before = await labels.count();
			const isAdded = async () => (await labels.count()) > before;
			const entry = this.page.getByRole('option').filter({ visible: true }).first();
			const open = async () => {
				await buttons.first().click();
				// The only entry of a collection is added without being chosen.
				const answered = async () =>
					assert.ok((await isAdded()) || (await entry.isVisible()), 'a list, or a field');
				await eventually(answered, 3_000);
			};
			// The list of the entry before closes slowly, and a click would close it once more. One that
			// stays was opened by a second click, on a slow machine: it is chosen from.
			const isClosed = await entry.waitFor({ state: 'hidden', timeout: CLOSES_WITHIN_MS }).then(
				() => true,
				() => false,
			);
			if (isClosed) await eventually(open);
			if (!(await isAdded())) await entry.click();
			await eventually(async () => assert.ok(await isAdded(), 'a field is added'));
		}
		await this.settle();
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

	/** What the output panel says. */
	async output(): Promise<string> {
		return await this.page.getByTestId('output-panel').innerText();
	}

	async showOutputAs(view: OutputView): Promise<void> {
		await this.page.getByTestId('output-panel').getByText(view, { exact: true }).click();
		await this.settle();
	}

	/** Closes the window and shows the canvas. */
	async close(): Promise<void> {
		await this.page.getByTestId('ndv-close-button').click();
		await this.page.getByTestId('ndv').waitFor({ state: 'hidden' });
		await this.settle();
	}
}
