import { setTimeout as sleep } from 'node:timers/promises';
import { parse as parseFlattened } from 'flatted';
import type {
	ExecutionStatus,
	IBinaryData,
	ICredentialDataDecryptedObject,
	INodeListSearchResult,
	IRunExecutionData,
} from 'n8n-workflow';
import { N8nApiError, N8nConnection } from './connection';
import type {
	CredentialTestResult,
	Execution,
	ExecutionSummary,
	ListRequest,
	NewCredential,
	Owner,
	SavedCredential,
	SavedWorkflow,
	WorkflowFile,
} from './types';

interface PublicationStatus {
	status: 'in_progress' | 'published' | 'partial' | 'failed' | 'not_published';
	triggers: Array<{ errorMessage: string | null }>;
}

interface ExecutionPage {
	results: ExecutionSummary[];
	/** Older versions have none. */
	nextCursor?: string | null;
}

const PAGE = 100;

/** The states in which an execution stays. */
export const FINAL: readonly ExecutionStatus[] = ['success', 'error', 'crashed', 'canceled'];

/** The API that n8n's own editor uses, for one logged-in user. */
export class N8nClient extends N8nConnection {
	/** Whether this n8n has no user yet. */
	async isFresh(): Promise<boolean> {
		const settings = await this.send<{ userManagement: { showSetupOnFirstLoad: boolean } }>(
			'GET',
			'/rest/settings',
		);
		return settings.userManagement.showSetupOnFirstLoad;
	}

	/** Makes the first user of a fresh n8n and stays logged in as that user. */
	async setUpOwner(owner: Owner): Promise<void> {
		await this.send('POST', '/rest/owner/setup', owner);
	}

	async logIn(owner: Pick<Owner, 'email' | 'password'>): Promise<void> {
		const { email, password } = owner;
		await this.send('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	async createCredential(credential: NewCredential): Promise<SavedCredential> {
		return await this.send<SavedCredential>('POST', '/rest/credentials', credential);
	}

	/** A credential's values as the editor gets them: secrets masked. */
	async shownCredential({ id }: SavedCredential): Promise<ICredentialDataDecryptedObject> {
		const path = `/rest/credentials/${id}?includeData=true`;
		return (await this.send<NewCredential>('GET', path)).data;
	}

	/**
	 * Changes fields of a credential as the editor does: it reads the values, secrets masked, and
	 * sends all of them back; what is still masked keeps what it holds.
	 */
	async editCredential(
		saved: SavedCredential,
		changes: ICredentialDataDecryptedObject,
	): Promise<void> {
		const { id, name, type } = saved;
		const data = { ...(await this.shownCredential(saved)), ...changes };
		await this.send('PATCH', `/rest/credentials/${id}`, { name, type, data });
	}

	/** All credentials of the user, without their secrets. */
	async credentials(): Promise<SavedCredential[]> {
		return await this.send<SavedCredential[]>('GET', '/rest/credentials');
	}

	/** What pressing Test in the credential's window does, with the values given; masked ones are the stored ones. */
	async testCredential(
		saved: SavedCredential,
		data: ICredentialDataDecryptedObject,
	): Promise<CredentialTestResult> {
		return await this.send<CredentialTestResult>('POST', '/rest/credentials/test', {
			credentials: { ...saved, data },
		});
	}

	/** What typing into a searchable list of a node does. */
	async searchList(request: ListRequest): Promise<INodeListSearchResult> {
		return await this.send<INodeListSearchResult>(
			'POST',
			'/rest/dynamic-node-parameters/resource-locator-results',
			request,
		);
	}

	async createWorkflow(workflow: WorkflowFile): Promise<SavedWorkflow> {
		// Older versions know no default for it.
		const body = { active: false, ...workflow };
		return await this.send<SavedWorkflow>('POST', '/rest/workflows', body);
	}

	/**
	 * Makes the saved workflow live, and waits until its webhooks answer and its schedule runs.
	 * @throws Error when n8n could not start one of its triggers
	 */
	async activate(workflow: SavedWorkflow): Promise<void> {
		await this.publish(workflow);
		await this.waitForPublication(workflow, 'published');
	}

	/** A busy machine may need more than the 250 ms that n8n gives its checks of a node, and n8n refuses then. */
	private async publish(workflow: SavedWorkflow, tries = 3): Promise<void> {
		const { id, versionId } = workflow;
		try {
			await this.send('POST', `/rest/workflows/${id}/activate`, { versionId });
		} catch (error) {
			if (tries === 1 || !String(error).includes('Error validating node parameters')) throw error;
			await this.publish(workflow, tries - 1);
		}
	}

	/** Takes the workflow out of service, and waits until its triggers are off. */
	async deactivate(workflow: SavedWorkflow): Promise<void> {
		await this.send('POST', `/rest/workflows/${workflow.id}/deactivate`, {});
		await this.waitForPublication(workflow, 'not_published');
	}

	/** Deletes a workflow that is out of service, with its executions. */
	async remove(workflow: SavedWorkflow): Promise<void> {
		await this.send('POST', `/rest/workflows/${workflow.id}/archive`, {});
		await this.send('DELETE', `/rest/workflows/${workflow.id}`);
	}

	private async waitForPublication(
		workflow: SavedWorkflow,
		wanted: 'published' | 'not_published',
	): Promise<void> {
		await poll(`"${workflow.name}" to be ${wanted.replace('_', ' ')}`, 30_000, async () => {
			const publication = await this.publication(workflow);
			if (!publication) return wanted;
			const { status, triggers } = publication;
			const broken = triggers.find((trigger) => trigger.errorMessage);
			if (broken) throw new Error(`"${workflow.name}" is not live: ${broken.errorMessage}`);
			return status === wanted ? status : undefined;
		});
	}

	/** Undefined in older versions, which start and stop the triggers before they answer. */
	private async publication(workflow: SavedWorkflow): Promise<PublicationStatus | undefined> {
		try {
			const path = `/rest/workflows/${workflow.id}/publication-status`;
			return await this.send<PublicationStatus>('GET', path);
		} catch (error) {
			if (error instanceof N8nApiError && error.status === 404) return undefined;
			throw error;
		}
	}

	/** Runs a workflow as the editor does, from the trigger named; returns the execution's id. */
	async run(workflow: SavedWorkflow, trigger: string): Promise<string> {
		const path = `/rest/workflows/${workflow.id}`;
		// Older versions run what they are sent, newer ones what they have stored.
		const workflowData = await this.send<SavedWorkflow>('GET', path);
		const started = await this.send<{ executionId: string }>('POST', `${path}/run`, {
			workflowData,
			triggerToStartFrom: { name: trigger },
		});
		return started.executionId;
	}

	/** All executions of a workflow, the latest first. */
	async executions(workflow: SavedWorkflow): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow.id }));
		const path = `/rest/executions?limit=${PAGE}&filter=${filter}`;
		const first = await this.send<ExecutionPage>('GET', path);
		if (first.nextCursor === undefined && first.results.length >= PAGE) {
			return await this.executionsById(path);
		}
		// One that was running on the first page may have ended, and come again, on the next.
		const found = new Map(first.results.map((execution) => [execution.id, execution]));
		for (let cursor = first.nextCursor; cursor; ) {
			const next = `${path}&cursor=${encodeURIComponent(cursor)}`;
			const page = await this.send<ExecutionPage>('GET', next);
			for (const execution of page.results) found.set(execution.id, execution);
			cursor = page.nextCursor;
		}
		return [...found.values()];
	}

	/**
	 * A list of several pages in an n8n that has no cursors. Only with both ends given it goes by
	 * ids; else by time, and what began out of the order of ids falls between two pages.
	 */
	private async executionsById(path: string): Promise<ExecutionSummary[]> {
		const found: ExecutionSummary[] = [];
		let lastId = String(Number.MAX_SAFE_INTEGER);
		for (;;) {
			const next = `${path}&firstId=0&lastId=${lastId}`;
			const { results } = await this.send<ExecutionPage>('GET', next);
			found.push(...results);
			if (results.length < PAGE) return found;
			lastId = results[results.length - 1].id;
		}
	}

	async execution(id: string): Promise<Execution> {
		const stored = await this.send<Omit<Execution, 'data'> & { data: string }>(
			'GET',
			`/rest/executions/${id}`,
		);
		return { ...stored, data: parseFlattened(stored.data) as IRunExecutionData };
	}

	/** The picture that a node put out, as the editor's output panel shows it. */
	async picture({ id = '', fileName = '', mimeType }: IBinaryData): Promise<Buffer> {
		const query = new URLSearchParams({ id, action: 'view', fileName, mimeType });
		return await this.show(`/rest/binary-data?${query.toString()}`);
	}

	/** @throws Error when the execution has not ended within the time given */
	async waitForExecution(id: string, timeoutMs = 30_000): Promise<Execution> {
		return await poll(`execution ${id} to end`, timeoutMs, async () => {
			const execution = await this.execution(id);
			return FINAL.includes(execution.status) ? execution : undefined;
		});
	}

	/** Waits for the first execution of a workflow that something outside started, and its end. */
	async waitForFirstExecution(workflow: SavedWorkflow, timeoutMs = 30_000): Promise<Execution> {
		const first = await poll(`"${workflow.name}" to run`, timeoutMs, async () => {
			return (await this.executions(workflow)).at(-1);
		});
		return await this.waitForExecution(first.id, timeoutMs);
	}
}

async function poll<T>(
	what: string,
	timeoutMs: number,
	look: () => Promise<T | undefined>,
): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const found = await look();
		if (found !== undefined) return found;
		if (Date.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s for ${what}`);
		await sleep(100);
	}
}
