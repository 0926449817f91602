import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
} from 'n8n-workflow';
import type { BrokerModule } from '../brokers/core/broker';
import { readSecret } from '../brokers/core/credential';
import { endHandover, handedOver } from './shared/handover';
import { isNotToBeRepeated, outgoingRequest } from './shared/http-request';
import { isPlainByProxy, loginTransport } from './shared/n8n-transport';
import { logInForN8n } from './shared/sessions';

/** Puts the stored session on a request of n8n's own. */
export async function authenticate(
	module: BrokerModule,
	credentials: ICredentialDataDecryptedObject,
	requestOptions: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	endHandover(credentials);
	assertGoesStraight(module, credentials);
	return await outgoingRequest(module, credentials, requestOptions);
}

/** A session for n8n to store: the one that a node hands over, else a new one. */
export async function preAuthentication(
	module: BrokerModule,
	helpers: IHttpRequestHelper['helpers'],
	credentials: ICredentialDataDecryptedObject,
): Promise<IDataObject> {
	if (isNotToBeRepeated(credentials)) return {};
	const handed = handedOver(credentials);
	if (handed) return handed;
	assertGoesStraight(module, credentials);
	return await logInForN8n(
		() => {
			const { authenticator, baseUrl, proxy } = module.readCredential(credentials);
			return authenticator(loginTransport(baseUrl, proxy, helpers.httpRequest));
		},
		credentials,
		module.secretFields.map((field) => readSecret(credentials[field])),
	);
}

/**
 * n8n's HTTP Request node takes the proxy of the environment, also for plain http, where it would read
 * the token. @throws Error whose message the user reads
 */
function assertGoesStraight(
	module: BrokerModule,
	credentials: ICredentialDataDecryptedObject,
): void {
	if (!isPlainByProxy(module.readCredential(credentials).baseUrl)) return;
	throw new Error(
		'The request was not sent: n8n would send it in plain text through the proxy of its server. Name the host in NO_PROXY there, or use https.',
	);
}
