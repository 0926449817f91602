import { documented, hasKeysOf, jsonReply } from '../../core';
import { Refusal } from '../envelopes';
import type { Call } from '../gateway';

/** Answers a read that depends on nothing with the documented sample (chapters 7.6 to 7.9). */
export function sampleOf(endpoint: string) {
	const sample = documented('angelone', endpoint);
	return ({ request }: Call) => {
		if (!hasKeysOf(sample.request, request.body)) throw new Refusal('AB1004');
		return jsonReply(sample.reply);
	};
}
