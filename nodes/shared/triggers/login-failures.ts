/** Log-ins that came to nothing, in this process: whoever tries tokens out is stopped. */
const MOST = 5;
const WITHIN_MS = 10 * 60_000;
const MOST_CALLERS = 1_000;

const failed = new Map<string, number[]>();

/** @param who the credential, and the address that calls */
export function failuresOf(who: string) {
	const recent = (now: number) => (failed.get(who) ?? []).filter((at) => now - at < WITHIN_MS);
	return {
		areTooMany: (now: number): boolean => recent(now).length >= MOST,
		note: (now: number): void => {
			const all = [...recent(now), now];
			failed.delete(who);
			failed.set(who, all);
			if (failed.size > MOST_CALLERS) failed.delete([...failed.keys()][0]);
		},
	};
}
