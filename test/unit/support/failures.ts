import { BrokerError, type BrokerErrorDetails } from '../../../brokers/core/errors';

/** The BrokerError that the work ends with; anything else fails the test. */
export async function failureOf(work: Promise<unknown> | (() => unknown)): Promise<BrokerError> {
	try {
		await (typeof work === 'function' ? work() : work);
	} catch (error) {
		if (error instanceof BrokerError) return error;
		throw error;
	}
	throw new Error('expected a failure, and there was none');
}

/** A failure of some kind, for scripted clients. */
export function brokerError(details: Partial<BrokerErrorDetails> = {}): BrokerError {
	return new BrokerError({
		broker: 'angelOne',
		failure: 'unclear',
		code: 'TIMEOUT',
		message: 'No reply.',
		...details,
	});
}
