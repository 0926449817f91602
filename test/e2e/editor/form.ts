import type { Locator, Page } from 'playwright-core';
import type { Rest } from './rest';

const FIELD = 'parameter-input-';

/** Fields as n8n draws them, in a node's window or a credential's. */
export class Form {
	constructor(
		protected readonly page: Page,
		protected readonly settle: Rest,
		/** What the fields lie in. */
		readonly root: Locator,
	) {}

	/** The names of the parameters shown, in their order. */
	async fields(): Promise<string[]> {
		const ids = await this.root
			.locator(`[data-test-id^="${FIELD}"]:visible`)
			.evaluateAll((elements) =>
				elements.map((element) => element.getAttribute('data-test-id') ?? ''),
			);
		return ids.map((id) => id.replace(FIELD, '')).filter((id) => id !== 'field');
	}

	/** The box of a text or number field. */
	input(parameter: string): Locator {
		return this.field(parameter).locator('input').first();
	}

	/** Types into a text or number field. */
	async fill(parameter: string, value: string): Promise<void> {
		await this.input(parameter).fill(value);
		await this.input(parameter).blur();
	}

	/** Chooses an entry of a dropdown. */
	async choose(parameter: string, option: string): Promise<void> {
		await this.field(parameter).click();
		await this.page
			.getByRole('option')
			.filter({ visible: true, has: this.page.getByText(option, { exact: true }) })
			.first()
			.click();
		await this.settle();
	}

	private field(parameter: string): Locator {
		return this.root.getByTestId(FIELD + parameter);
	}
}
