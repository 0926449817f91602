import { type IDataObject, type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { BrokerError, type BrokerId } from '../../brokers/core/errors';
import { cleared, withoutSecrets } from '../../brokers/core/redact';
import { messageOf } from '../../brokers/core/wire';

/** Refused here or in the log-in: not a failure of the broker's API. */
const NOT_THE_API = ['input', 'login', 'cancelled'];

/**
 * Any failure as a BrokerError, with every secret of the credential blotted out of what a broker or a
 * library said: that may repeat what it was sent. What the user typed is not blotted out.
 */
export function normaliseError(
	error: unknown,
	broker: BrokerId,
	secrets: readonly string[],
): BrokerError {
	if (error instanceof BrokerError) return cleared(error, secrets);
	const message = withoutSecrets(messageOf(error, 'Unexpected failure'), secrets);
	return new BrokerError({ broker, failure: 'input', code: 'UNEXPECTED', message });
}

/** The error n8n shows: what happened, what to do, and which item. */
export function toNodeError(
	node: INode,
	error: BrokerError,
	itemIndex: number,
): NodeApiError | NodeOperationError {
	const options = { message: error.message, description: error.hint ?? undefined, itemIndex };
	const nodeError = NOT_THE_API.includes(error.failure)
		? new NodeOperationError(node, error.message, options)
		: new NodeApiError(
				node,
				{ code: error.code, message: error.message },
				{ ...options, httpCode: error.httpStatus?.toString() },
			);
	// n8n puts stock phrases in the place of messages that name a network error (ECONNRESET, …).
	nodeError.message = error.message;
	Object.assign(nodeError.context, errorFields(error));
	return nodeError;
}

/** What "Continue on error" puts into the output, and error workflows find under `context`. */
export function errorFields(error: BrokerError): IDataObject {
	return {
		error: error.message,
		code: error.code,
		broker: error.broker,
		httpStatus: error.httpStatus,
		retryable: error.retryable,
		outcome: error.outcome,
	};
}
