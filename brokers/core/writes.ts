/** Which of a broker's POST requests change nothing, or nothing but the session. */
export interface WriteRules {
	/** Paths as they stand in the broker's documentation, exactly. */
	postsThatRead: string[];
	/** Log-in, refresh, log-out. */
	postsOfTheSession: string[];
}

/** `trade`: orders, GTTs and whatever else is not known to be harmless. */
export type Write = 'no' | 'session' | 'trade';

const READING_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * What a request does to the account. A path counts as the documented one only where it is spelled
 * like it: a disguised one (`%2F`, `..`) is taken for a trade, never for a read.
 */
export function writeOf(rules: WriteRules, method: string, url: URL): Write {
	if (READING_METHODS.includes(method.toUpperCase())) return 'no';
	if (method.toUpperCase() !== 'POST') return 'trade';
	const path = url.pathname;
	if (rules.postsThatRead.includes(path)) return 'no';
	return rules.postsOfTheSession.includes(path) ? 'session' : 'trade';
}
