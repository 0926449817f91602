import type { Locator, Page } from 'playwright-core';
import type { Rest } from './rest';

/** The panel in which a user looks for nodes and for what they can do. */
export class NodesPanel {
	readonly root: Locator;

	constructor(
		private readonly page: Page,
		private readonly settle: Rest,
	) {
		this.root = page.getByTestId('node-creator');
	}

	/** Types into the panel, which is opened where it is not. */
	async search(text: string): Promise<void> {
		const field = this.page.getByTestId('node-creator-search-bar');
		if (!(await field.isVisible())) await this.page.getByTestId('canvas-add-button').click();
		await field.fill(text);
	}

	/** The entry with exactly this name. */
	entry(name: string): Locator {
		return this.page
			.getByTestId('item-iterator-item')
			.filter({ has: this.page.getByText(name, { exact: true }) })
			.first();
	}

	/** Finds a node by its name and opens the list of its actions. */
	async openNode(node: string): Promise<void> {
		await this.search(node);
		await this.entry(node).click();
		await this.settle();
		await this.showActions();
	}

	/** On an empty canvas n8n shows what triggers do, and folds the actions away. */
	private async showActions(): Promise<void> {
		const title = this.root.getByText(/^Actions \(\d+\)/).first();
		if (!(await title.isVisible())) return;
		const count = Number(/\d+/.exec(await title.innerText())?.[0]);
		if ((await this.root.getByTestId('item-iterator-item').count()) >= count) return;
		await title.click();
		await this.settle();
	}

	/** Goes back from a node's actions to the search. */
	async back(): Promise<void> {
		await this.root.locator('button').first().click();
		await this.settle();
	}

	/** Finds a node by its name, opens it, and takes one of its actions. */
	async addAction(node: string, action: string): Promise<void> {
		await this.openNode(node);
		await this.entry(action).click();
		await this.page.getByTestId('node-parameters').waitFor();
		await this.settle();
	}
}
