import { documented, hasKeysOf, jsonReply } from '../../core';
import { Refusal } from '../envelopes';
import { bodyOf, wordOf } from '../fields';
import type { Call } from '../gateway';

/**
 * Answers a read that depends on nothing with the documented sample (chapters 7.6 to 7.9).
 * @param words what the documentation allows in fields of the request
 */
export function sampleOf(endpoint: string, words: Record<string, readonly string[]> = {}) {
	const sample = documented('angelone', endpoint);
	return ({ request }: Call) => {
		if (!hasKeysOf(sample.request, request.body)) throw new Refusal('AB1004');
		for (const [name, allowed] of Object.entries(words)) wordOf(bodyOf(request), name, allowed);
		return jsonReply(sample.reply);
	};
}
