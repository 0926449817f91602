import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

/** What is to be stored: fields of the credential, the token among them, without which n8n stores nothing. */
export type StoredFields = Record<string, string> & { accessToken: string };

/**
 * How a node stores a session, or what belongs beside it. n8n writes to its credential store in one place alone: what
 * `preAuthentication` returns. So the node, which has logged in (or out) itself with its own client,
 * asks n8n for a request with a blank token and hands it over inside the credential data:
 * `preAuthentication` returns it, n8n stores it, and `authenticate` ends the request before it is
 * sent.
 */
export interface Handover {
	fields: StoredFields;
	/** Set once n8n has stored them. */
	stored: boolean;
}

/**
 * A symbol is in no JSON. Older versions of n8n store the whole credential data and not only what
 * `preAuthentication` returned, and show the editor what is not declared as a password.
 */
const KEY = Symbol.for('n8n-nodes-indian-brokers.handover');

type WithHandover = ICredentialDataDecryptedObject & { [KEY]?: Handover };

export class SessionStored extends Error {
	override readonly name = 'SessionStored';
}

/** Credential data that makes n8n store what is handed over. */
export function withHandover(data: IDataObject, handover: Handover): WithHandover {
	return { ...(data as ICredentialDataDecryptedObject), accessToken: '', [KEY]: handover };
}

/** What a node handed over, as `preAuthentication` returns it. */
export function handedOver(credentials: ICredentialDataDecryptedObject): IDataObject | null {
	const handover = read(credentials);
	return handover ? { ...handover.fields } : null;
}

/** Ends a request that was made for storing alone. @throws SessionStored */
export function endHandover(credentials: ICredentialDataDecryptedObject): void {
	const handover = read(credentials);
	if (!handover) return;
	handover.stored = true;
	throw new SessionStored('The session is stored.');
}

function read(credentials: WithHandover): Handover | undefined {
	return credentials[KEY];
}
