/** Names of types by key path: `data[].quantity` → `['number']`. */
export type Types = Record<string, string[]>;

/** Which keys of which types a reply has: as documented, and as seen live beside that. */
export interface Documented {
	reply: Types;
	live: Types;
}

/**
 * Key paths and names of types of these replies together; no value of theirs is in it.
 * @param namedBySymbol paths of objects whose keys are symbols, not fields: they read as `*`
 */
export function typesOf(replies: unknown[], namedBySymbol: readonly string[] = []): Types {
	const types = new Map<string, Set<string>>();
	const walk = (value: unknown, path: string): void => {
		types.set(path, (types.get(path) ?? new Set()).add(typeOf(value)));
		if (Array.isArray(value)) for (const item of value) walk(item, `${path}[]`);
		else if (typeof value === 'object' && value !== null)
			for (const [key, field] of Object.entries(value))
				walk(field, `${path}${path && '.'}${namedBySymbol.includes(path) ? '*' : key}`);
	};
	for (const reply of replies) walk(reply, '');
	types.delete('');
	return Object.fromEntries([...types].map(([path, names]) => [path, [...names]]));
}

function typeOf(value: unknown): string {
	return value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;
}
