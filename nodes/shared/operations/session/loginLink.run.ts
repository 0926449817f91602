import type { IDataObject } from 'n8n-workflow';
import type { ConnectedBroker } from '../../../../brokers/core/broker';
import { inputError } from '../../../../brokers/core/errors';
import { toIstIso } from '../../../../brokers/core/ist';

/** Where a person logs in, and whether somebody has. @throws BrokerError `input` where there is no such page */
export function loginLink({ id, credential, sessions }: ConnectedBroker): IDataObject {
	const { browserLogin, clientCode } = credential;
	if (!browserLogin)
		throw inputError(
			id,
			'credentials',
			'NOT_BY_BROWSER',
			'This credential logs in by itself, so there is no link to log in with.',
			'To log in in the browser, choose that in the credential.',
		);
	if (browserLogin.link === '')
		throw inputError(
			id,
			'credentials',
			'NO_LOGIN_LINK',
			'There is no link to log in with yet. Publish a workflow with the trigger On publisher login.',
			'Its Production URL is the link; register it at the broker as the redirect URL of the app.',
		);
	const session = sessions.peek();
	return {
		broker: id,
		clientCode,
		loginUrl: browserLogin.link,
		loggedIn: session !== null,
		expiresAt: session && toIstIso(Date.parse(session.sessionExpiresAt)),
	};
}
