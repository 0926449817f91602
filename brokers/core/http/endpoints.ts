/** One row of a broker's table of endpoints: what its documentation says of it. */
export interface Endpoint {
	method: 'GET' | 'POST' | 'PUT';
	/** With its leading slash; a call fills in what stands in braces. */
	path: string;
	/** The rate limit that it counts for, by the broker's table of limits. */
	limit: string;
	/** Codes of refusals that mean "there is none". */
	empty?: string[];
	/** Codes of refusals that mean too many requests here, where the request itself is right. */
	throttled?: string[];
	/** Under which key a reply's rows are; the reply's data are the rows where absent. */
	rows?: string;
	/** With `rows`: null or an empty list in place of the data means that there are none. */
	blankIsNone?: true;
	/** Makes or changes orders and the like (`trade`), or the session alone; absent: it only reads. */
	writes?: 'trade' | 'session';
	/** A second request makes a second order. */
	adds?: true;
	/** What a trade may be worth: its body says so, or nothing; absent: nobody can tell from the request. */
	worth?: 'inBody' | 'none';
	/** What a trade does, where that is something else than a new order or GTT order. */
	trades?: 'cancels' | 'changes' | 'converts';
	/** One read serves all who ask at the same moment. */
	shared?: true;
}

export type Endpoints = Record<string, Endpoint>;

/** The path with its parts filled in, each as one part whatever it holds. */
export function pathOf({ path }: Endpoint, parts: Record<string, string> = {}): string {
	return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parts[name]));
}

/** What was filled in to make this path; null where the path is another endpoint's. */
export function partsOf({ path }: Endpoint, filled: string): Record<string, string> | null {
	const brace = path.indexOf('{');
	if (brace === -1) return path === filled ? {} : null;
	if (!filled.startsWith(path.slice(0, brace))) return null;
	const [pattern, given] = [path.split('/'), filled.split('/')];
	const parts: Record<string, string> = {};
	const fits = pattern.every((piece, place) => {
		const name = /^\{(\w+)\}$/.exec(piece)?.[1];
		if (name === undefined) return piece === given[place];
		parts[name] = decodeURIComponent(given[place] ?? '');
		return parts[name] !== '';
	});
	return fits && pattern.length === given.length ? parts : null;
}

const READING_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * What a request of anybody's does to the account, and what that may be worth. A path counts as an endpoint's only where it is
 * spelled like it: an unknown or disguised one (`%2F`, `..`) is taken for a trade, never for a read.
 */
export function writeOf(
	endpoints: Endpoints,
	method: string,
	url: URL,
): Pick<Endpoint, 'writes' | 'worth' | 'trades'> {
	const verb = method.toUpperCase();
	if (READING_METHODS.includes(verb)) return {};
	const known = Object.values(endpoints).find(
		(endpoint) => endpoint.method === verb && isPlainlyOf(endpoint, url.pathname),
	);
	return known ?? { writes: 'trade' };
}

/** Also with parts filled in, as long as each is a plain word. */
function isPlainlyOf(endpoint: Endpoint, path: string): boolean {
	const parts = /^[\w/.-]+$/.test(path) ? partsOf(endpoint, path) : null;
	return parts !== null && Object.values(parts).every((part) => /^[\w-]+$/.test(part));
}

/** An encoded slash, backslash or dot, or a path that takes steps: servers read these differently. */
const DISGUISED = /%(?:2f|5c|2e)|[\\\s]|\/\.{1,2}(?:\/|$)/i;

/** Whether the path of an address as it was written is not plainly the one that it names. */
export function isDisguised(address: string): boolean {
	return DISGUISED.test(address.split(/[?#]/, 1)[0]);
}
