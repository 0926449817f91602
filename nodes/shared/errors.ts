import { type IDataObject, type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { BrokerError, type BrokerId, type Failure } from '../../brokers/core/errors';
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
	const hint =
		'This is not expected of the package: check the fields and their expressions, and report it if they are right.';
	return new BrokerError({ broker, failure: 'input', code: 'UNEXPECTED', message, hint });
}

const NOT_PLACED = 'No order was placed.';

/** What to do where neither the broker nor the package has anything better to say. */
const WHAT_TO_DO: Readonly<Record<Failure, string>> = {
	input: 'Correct the field that the message names, or the expression in it.',
	login: 'Check the secrets of the credential, and use its Test.',
	notSent: 'Nothing reached the broker: check the connection, and run it again.',
	refused: 'The broker did not do it: correct what its message names, and run it again.',
	tokenRefused: 'Run it again. If the session is refused again, check the credential.',
	rateLimited: 'Wait a little, and spread the calls over more time.',
	unclear:
		'Nobody can tell what the broker did: look there before it is run again. A read can be repeated.',
	cancelled: 'Run it again if it is still wanted.',
};

/** Says of a failed try to place an order that there is none, before what to do, where that is the truth. */
export function withOutcome(error: BrokerError): BrokerError {
	if (error.outcome !== 'notPlaced' || error.mayExist) return error;
	return error.with({ hint: `${NOT_PLACED} ${whatToDo(error)}` });
}

/** What the error itself says, else what its kind asks for. */
export function whatToDo({ hint, failure }: BrokerError): string {
	return hint ?? WHAT_TO_DO[failure];
}

/** The error n8n shows: what happened, what to do, and which item. */
export function toNodeError(
	node: INode,
	error: BrokerError,
	itemIndex: number,
): NodeApiError | NodeOperationError {
	const options = { message: error.message, description: whatToDo(error), itemIndex };
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
		...(error.orders ? { orders: [...error.orders] as IDataObject[] } : {}),
	};
}
