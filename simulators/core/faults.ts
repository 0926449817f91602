/**
 * What can go wrong between a client and a broker. `timeoutBefore` and `resetBefore` strike before
 * the broker did anything; `text403`, `status429` and `tokenRefused` are refusals, where it did
 * nothing (`text403` on demand all the same); all others strike after it acted.
 */
export type FaultKind =
	| 'timeoutBefore'
	| 'timeoutAfter'
	| 'resetBefore'
	| 'resetAfter'
	| 'resetMidReply'
	| 'emptyBody'
	| 'dataNull'
	| 'empty400'
	| 'status500'
	| 'html502'
	| 'text403'
	| 'status429'
	| 'tokenRefused'
	| 'waf'
	| 'malformedJson'
	| 'slowTrickle';

export const FAULT_KINDS: readonly FaultKind[] = [
	'timeoutBefore',
	'timeoutAfter',
	'resetBefore',
	'resetAfter',
	'resetMidReply',
	'emptyBody',
	'dataNull',
	'empty400',
	'status500',
	'html502',
	'text403',
	'status429',
	'tokenRefused',
	'waf',
	'malformedJson',
	'slowTrickle',
];

/** One order to the simulator to misbehave. The first rule added that matches a request strikes. */
export interface FaultRule {
	kind: FaultKind;
	/** Upper case; any method where absent. */
	method?: string;
	/** The whole path without the query, its last part (`placeOrder`), or a pattern. */
	path: string | RegExp;
	/** How many requests it strikes. Default 1; Infinity for ever. */
	times?: number;
	/** How many matching requests pass unharmed first. Default 0. */
	skip?: number;
	/**
	 * Whether the broker acts before the fault. Heeded by emptyBody, dataNull, empty400, status500,
	 * html502, waf and malformedJson, default true; and by text403, default false: one live client
	 * doubts that a 403 for the rate is always a refusal.
	 */
	acted?: boolean;
	/** Milliseconds between the bytes of a slowTrickle. Default 200. */
	trickleMs?: number;
}

const NEVER_ACTED: ReadonlySet<FaultKind> = new Set([
	'timeoutBefore',
	'resetBefore',
	'status429',
	'tokenRefused',
]);
const CHOICE_OF_ACTING: ReadonlySet<FaultKind> = new Set([
	'emptyBody',
	'dataNull',
	'empty400',
	'status500',
	'html502',
	'waf',
	'malformedJson',
]);

/** Whether the broker carries out the request that a fault strikes. */
export function brokerActs(rule: FaultRule): boolean {
	if (NEVER_ACTED.has(rule.kind)) return false;
	if (rule.kind === 'text403') return rule.acted ?? false;
	return CHOICE_OF_ACTING.has(rule.kind) ? (rule.acted ?? true) : true;
}

/** Whether a path is the one a rule or a question names: whole, last part, or pattern. */
export function pathMatches(pattern: string | RegExp, path: string): boolean {
	if (pattern instanceof RegExp) return new RegExp(pattern.source, pattern.flags).test(path);
	return path === pattern || path.endsWith(pattern.startsWith('/') ? pattern : `/${pattern}`);
}

interface ArmedRule {
	rule: FaultRule;
	skipsLeft: number;
	strikesLeft: number;
}

/** The faults in store. */
export class FaultPlan {
	private armed: ArmedRule[] = [];

	/** @throws RangeError for a kind that does not exist */
	add(rule: FaultRule): void {
		if (!FAULT_KINDS.includes(rule.kind)) throw new RangeError(`No such fault: ${rule.kind}`);
		this.armed.push({ rule, skipsLeft: rule.skip ?? 0, strikesLeft: rule.times ?? 1 });
	}

	clear(): void {
		this.armed = [];
	}

	/** Kinds of the faults that have strikes left, in the order they were added. */
	get waiting(): FaultKind[] {
		return this.armed.filter(({ strikesLeft }) => strikesLeft > 0).map(({ rule }) => rule.kind);
	}

	/** The rule that strikes this request, used up by one; null where none does. */
	take(method: string, path: string): FaultRule | null {
		for (const armed of this.armed) {
			const { rule } = armed;
			if (rule.method !== undefined && rule.method.toUpperCase() !== method) continue;
			if (armed.strikesLeft <= 0 || !pathMatches(rule.path, path)) continue;
			if (armed.skipsLeft > 0) {
				armed.skipsLeft -= 1;
				continue;
			}
			armed.strikesLeft -= 1;
			return rule;
		}
		return null;
	}
}
