/**
 * Node's codes in words. n8n replaces every message that holds one of its codes by a stock phrase, "You
 * can retry the request immediately" among them, which is wrong of an order whose outcome is not known.
 */
const WORDS: Record<string, string> = {
	EADDRNOTAVAIL: 'address not available',
	EAI_AGAIN: 'host name could not be looked up',
	ECONNABORTED: 'connection aborted',
	ECONNREFUSED: 'connection refused',
	ECONNRESET: 'connection reset',
	EHOSTUNREACH: 'host unreachable',
	ENOTFOUND: 'host name not found',
	ETIMEDOUT: 'timed out',
};

/** What a network error's code means; the code itself where it has no common words. */
export function networkWords(code: string): string {
	return WORDS[code] ?? code;
}
