import { type IDataObject, type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { BrokerError, type BrokerId } from '../../brokers/core/errors';
import { messageOf } from '../../brokers/core/wire';

/** Refused here or in the log-in: not a failure of the broker's API. */
const NOT_THE_API = ['input', 'login', 'cancelled'];

/**
 * Any failure as a BrokerError, with every secret of the credential blotted out: a broker's or a
 * library's message may repeat what it was sent.
 */
export function normaliseError(error: unknown, broker: BrokerId, secrets: string[]): BrokerError {
	if (error instanceof BrokerError) {
		return error.with({
			message: redact(error.message, secrets),
			hint: error.hint ? redact(error.hint, secrets) : undefined,
		});
	}
	const message = messageOf(error, 'Unexpected failure');
	return new BrokerError({
		broker,
		failure: 'input',
		code: 'UNEXPECTED',
		message: redact(message, secrets),
	});
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

/** A session token that a broker or a proxy repeats. */
const JWT = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/** Short secrets (an MPIN) are blotted out as whole words alone: they may be part of any number. */
export function redact(text: string, secrets: string[]): string {
	return secrets
		.map((secret) => secret.trim())
		.flatMap((secret) => [secret, decoded(secret)]) // a password inside a proxy URL
		.filter((secret) => secret !== '')
		.sort((a, b) => b.length - a.length) // one may be the beginning of another
		.reduce((result, secret) => {
			if (secret.length >= 6) return result.replaceAll(secret, '•••');
			const word = new RegExp(`(?<!\\w|\\d\\.)${escapeRegExp(secret)}(?!\\w|\\.\\d)`, 'g');
			return result.replace(word, '•••');
		}, text)
		.replace(JWT, '•••');
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function escapeRegExp(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
