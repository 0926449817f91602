import type { Locator, Page } from 'playwright-core';
import type { CredentialTestResult } from '../../../scripts/n8n/types';
import { Form } from './form';
import { PATIENCE_MS, type Rest } from './rest';

/** A wrong TOTP code is tried once more in its next step of 30 s. */
const TEST_PATIENCE_MS = 30_000 + PATIENCE_MS;

/** The window in which a credential is filled in. */
export class CredentialForm extends Form {
	/** The whole window, with its title and buttons. */
	readonly dialog: Locator;

	constructor(page: Page, settle: Rest) {
		super(page, settle, page.getByTestId('node-credentials-config-container'));
		this.dialog = page.getByRole('dialog').filter({ has: page.getByTestId('credential-name') });
	}

	/** In the open node: opens the list of credentials and takes "Create new credential". */
	async create(): Promise<void> {
		await this.page.getByTestId('node-credentials-select').click();
		await this.page.getByTestId('node-credentials-select-item-new').click();
		await this.opened();
	}

	/** Opens the credential that the open node uses; n8n tests it at once. */
	async edit(): Promise<void> {
		await this.page.getByTestId('credential-edit-button').click();
		await this.opened();
	}

	private async opened(): Promise<void> {
		await this.page.getByTestId('credential-name').waitFor();
		await this.settle();
	}

	/** Saves, whereupon n8n tests; a credential that works closes its window. */
	async save(): Promise<CredentialTestResult> {
		const tested = this.page.waitForResponse(
			(reply) => reply.url().endsWith('/rest/credentials/test'),
			{ timeout: TEST_PATIENCE_MS },
		);
		await this.page.getByTestId('credential-save-button').click();
		const reply = (await (await tested).json()) as { data: CredentialTestResult };
		await this.settle();
		return reply.data;
	}

	/** What the window says of a credential that works. */
	success(): Locator {
		return this.page.getByTestId('credentials-config-container-test-success');
	}

	/** What the window says of one that does not, with the details that a click shows. */
	async failure(): Promise<string> {
		const details = this.root.getByText('More details');
		if (await details.isVisible()) await details.click();
		await this.settle();
		return await this.root.locator('.el-tag--danger').filter({ visible: true }).innerText();
	}

	/** Opens the window anew, as it was saved; n8n has closed that of a new credential itself. */
	async reopen(): Promise<void> {
		const close = this.dialog.getByRole('button', { name: /close/i });
		if (await close.isVisible()) await close.click();
		await this.dialog.waitFor({ state: 'hidden' });
		await this.edit();
	}
}
