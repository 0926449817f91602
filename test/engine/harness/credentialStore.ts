import type { Credentials } from 'n8n-core';
import {
	CREDENTIAL_BLANKING_VALUE,
	CREDENTIAL_EMPTY_VALUE,
	NodeHelpers,
	type INodeParameters,
	type INodeProperties,
} from 'n8n-workflow';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import type { EngineModules } from './modules';
import type { TypeRegistry } from './registry';
import type { CredentialData, StoredCredential } from './types';

interface Row extends StoredCredential {
	/** As in n8n's database: encrypted with the instance's key. */
	data: string;
	createdAt: Date;
	updatedAt: Date;
	reads: number;
	writes: number;
}

/**
 * n8n's table of credentials, and what its editor does to it. Data is encrypted by n8n-core and
 * decrypted afresh for every reader; nobody takes a lock.
 */
export class CredentialStore {
	private readonly rows = new Map<string, Row>();

	constructor(
		private readonly modules: EngineModules,
		private readonly types: TypeRegistry,
		private readonly delayMs: number,
	) {}

	/** A new credential saved in the editor: only what differs from the defaults is kept. */
	async create(type: string, fields: CredentialData, name: string): Promise<StoredCredential> {
		const now = new Date();
		const row = { id: randomUUID().slice(0, 16), name, type, createdAt: now, updatedAt: now };
		this.rows.set(row.id, { ...row, data: '', reads: 0, writes: 0 });
		await this.write(row.id, type, this.formToSave(type, fields));
		return { id: row.id, name, type };
	}

	/** The credential as n8n's database would find it; rejects if there is none of that type. */
	async entity(id: string | null, type: string): Promise<Credentials> {
		await this.wait();
		const row = id === null ? undefined : this.rows.get(id);
		if (row === undefined || row.type !== type) {
			throw new Error(`There is no credential "${id}" of type "${type}"`);
		}
		return new this.modules.core.Credentials({ id: row.id, name: row.name }, type, row.data);
	}

	/** A reading on behalf of a node or a credential test; counted. */
	async read(id: string | null, type: string): Promise<CredentialData> {
		const credential = await this.entity(id, type);
		this.row(credential.id as string).reads++;
		return await credential.getData();
	}

	async write(id: string, type: string, data: CredentialData, name?: string): Promise<void> {
		const credential = await this.entity(id, type);
		await credential.setData(data);
		const row = this.row(id);
		row.data = credential.getDataToSave().data as string;
		row.updatedAt = new Date();
		row.name = name ?? row.name;
		row.writes++;
	}

	/** Everything stored, decrypted, for assertions; not counted as a read. */
	async data(id: string): Promise<CredentialData> {
		const { type } = this.row(id);
		return await (await this.entity(id, type)).getData();
	}

	/** What the browser gets when a user opens the credential: secrets are blanked out. */
	async openForm(id: string): Promise<CredentialData> {
		const secrets = new Set(
			this.types
				.credentialType(this.row(id).type)
				.properties.filter(({ typeOptions }) => typeOptions?.password)
				.map(({ name }) => name),
		);
		const form = Object.entries(await this.data(id)).map(([name, value]) => {
			if (!secrets.has(name) || isExpressionText(value)) return [name, value];
			return [name, value === '' ? CREDENTIAL_EMPTY_VALUE : CREDENTIAL_BLANKING_VALUE];
		});
		return Object.fromEntries(form) as CredentialData;
	}

	/**
	 * Saves an edited form. Blanked secrets, the hidden token among them, come back from what is
	 * stored now; other hidden fields are as they were when the form was opened.
	 */
	async saveForm(id: string, form: CredentialData, name?: string): Promise<void> {
		const { type } = this.row(id);
		const stored = await this.data(id);
		const merged = Object.entries(this.formToSave(type, form)).map(([field, value]) => {
			const blanked = value === CREDENTIAL_BLANKING_VALUE || value === CREDENTIAL_EMPTY_VALUE;
			return [field, blanked ? stored[field] : value];
		});
		await this.write(id, type, Object.fromEntries(merged) as CredentialData, name);
	}

	delete(id: string) {
		this.rows.delete(id);
	}

	/** The whole table as text, encrypted as it lies in the database. */
	raw(): string {
		return JSON.stringify([...this.rows.values()], null, '\t');
	}

	row(id: string): Row {
		const row = this.rows.get(id);
		if (row === undefined) throw new Error(`There is no credential "${id}"`);
		return row;
	}

	/** The editor sends the fields that are shown and differ from their defaults. */
	private formToSave(type: string, form: CredentialData): CredentialData {
		const properties: INodeProperties[] = this.types.credentialType(type).properties;
		const parameters = form as INodeParameters;
		const kept = NodeHelpers.getNodeParameters(properties, parameters, false, false, null, null);
		return (kept ?? {}) as CredentialData;
	}

	private async wait() {
		if (this.delayMs > 0) await delay(this.delayMs);
	}
}

function isExpressionText(value: unknown): boolean {
	return typeof value === 'string' && value.startsWith('={{');
}
