import { BrokerError, type BrokerId } from '../errors';
import type { TransportError } from './http-transport';

const NETWORK_HINTS: Partial<Record<TransportError['code'], string>> = {
	NOT_CONNECTED:
		'Check the network of the n8n server, the base URL and the proxy URL of the credential.',
	TLS_REFUSED:
		'The connection is not private. Check the base URL, and any proxy that opens TLS traffic.',
	PROXY_FAILED:
		'Check the proxy URL of the credential, or HTTPS_PROXY of the n8n server: address, user name and password.',
	BLOCKED: 'Ask the administrator of this n8n to allow the address.',
	TIMEOUT: 'The broker is slow or out of reach.',
};

/** The broker-neutral part of every network failure. */
export function fromTransport(broker: BrokerId, error: TransportError): BrokerError {
	const cancelled = error.code === 'CANCELLED' && !error.maybeSent;
	return new BrokerError({
		broker,
		failure: cancelled ? 'cancelled' : error.maybeSent ? 'unclear' : 'notSent',
		code: error.code,
		message: error.message,
		cleared: true,
		hint: NETWORK_HINTS[error.code],
		retryable: error.code !== 'BLOCKED' && error.code !== 'TLS_REFUSED' && !cancelled,
	});
}
