import type { IExecuteFunctions } from 'n8n-workflow';
import type { ConnectFunctions } from './connect-functions';
import { readSession } from '../../brokers/core/credential';
import type { Session, SessionStore } from '../../brokers/core/session/session-manager';
import { type Handover, type StoredFields, withHandover } from '../../credentials/shared/handover';

/** n8n's encrypted credential as the store of sessions, shared by every worker. */
export class CredentialSessionStore implements SessionStore {
	readonly id: string;

	constructor(
		private readonly functions: ConnectFunctions,
		private readonly credentialType: string,
	) {
		this.id = functions.getNode().credentials?.[credentialType]?.id ?? '';
	}

	async read(): Promise<Session> {
		return readSession(await this.functions.getCredentials(this.credentialType));
	}

	/**
	 * A session that could not be stored still serves this execution; the next one logs in again, so
	 * that is a warning and no failure.
	 */
	async write(session: Session): Promise<void> {
		if (await this.keep({ ...session })) return;
		this.functions.logger.warn(
			'The broker session could not be stored; the next execution logs in again.',
		);
	}

	/** Stores fields beside the session, which stays as it is. Whether they are stored. */
	async keepBeside(fields: Record<string, string>): Promise<boolean> {
		const { accessToken } = await this.read();
		return await this.keep({ ...fields, accessToken });
	}

	/** Whether the fields are stored; never throws. */
	async keep(fields: StoredFields): Promise<boolean> {
		const handover: Handover = { fields, stored: false };
		const { functions, credentialType } = this;
		try {
			const data = await functions.getCredentials(credentialType);
			const name = functions.getNode().credentials?.[credentialType]?.name ?? '';
			const credentialsDecrypted = {
				id: this.id,
				name,
				type: credentialType,
				data: withHandover(data, handover),
			};
			// Never sent: see `endHandover`.
			const { helpers } = functions as IExecuteFunctions;
			await helpers.httpRequestWithAuthentication.call(
				functions as IExecuteFunctions,
				credentialType,
				{ url: '' },
				{ credentialsDecrypted },
			);
		} catch {
			// It always ends so: see `endHandover`.
		}
		return handover.stored;
	}
}
