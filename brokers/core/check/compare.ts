import type { CheckedRead } from '../outputs';
import { type Documented, type Types, typesOf } from './key-types';

export type KeyDifferences = Pick<CheckedRead, 'missingKeys' | 'newKeys' | 'retypedKeys'>;

export const NO_DIFFERENCES: KeyDifferences = { missingKeys: [], newKeys: [], retypedKeys: [] };

/**
 * In what a reply differs from the documented one, by key and type; what was seen live before counts as
 * documented. Nothing below a new key or one of another type is looked at: its keys may be values, such
 * as symbols.
 */
export function differences(body: unknown, documented: Documented): KeyDifferences {
	const known = joined(documented);
	const seen = typesOf([body], namedBySymbol(known));
	const isSeen = (path: string) => Object.hasOwn(seen, path);
	const missingKeys = Object.keys(documented.reply).filter(
		(path) =>
			!isSeen(path) &&
			isKey(path) &&
			isObjectAt(seen, parentOf(path)) &&
			!isKnownToBeGone(path, documented),
	);
	const found = Object.keys(seen).filter((path) => isReachable(path, known));
	const newKeys = found.filter((path) => !Object.hasOwn(known, path));
	const retyped = found.filter((path) => otherTypes(path, seen, known).length > 0);
	return {
		missingKeys,
		newKeys: [
			...new Set(newKeys.map((path) => `${shown(path, seen, known)}: ${names(seen[path])}`)),
		],
		retypedKeys: retyped.map(
			(path) => `${path}: ${names(otherTypes(path, seen, known))}, not ${names(known[path])}`,
		),
	};
}

function joined({ reply, live }: Documented): Types {
	const paths = new Set([...Object.keys(reply), ...Object.keys(live)]);
	return Object.fromEntries(
		[...paths].map((path) => [path, [...new Set([...(reply[path] ?? []), ...(live[path] ?? [])])]]),
	);
}

const names = (types: string[]) => types.join(' or ');

/** The documented samples write a symbol as `*`. */
function namedBySymbol(known: Types): string[] {
	return Object.keys(known).flatMap((path) => (path.endsWith('.*') ? [parentOf(path)] : []));
}

/** `data[].depth` of `data[].depth.buy`, `data` of `data[]`, nothing of `data`. */
function parentOf(path: string): string {
	return path.endsWith('[]')
		? path.slice(0, -2)
		: path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

function isKey(path: string): boolean {
	return !path.endsWith('[]') && !path.endsWith('*');
}

function isObjectAt(seen: Types, path: string): boolean {
	return path === '' || seen[path]?.includes('object') === true;
}

/** Whether all that it lies in is documented, as what it is. */
function isReachable(path: string, known: Types): boolean {
	const parent = parentOf(path);
	if (parent === '') return isKey(path);
	return (
		known[parent]?.includes(path.endsWith('[]') ? 'list' : 'object') === true &&
		isReachable(parent, known)
	);
}

/** Whether the live samples, which may be parts of a reply, show nearly all of its object and not this key. */
function isKnownToBeGone(path: string, { reply, live }: Documented): boolean {
	const parent = parentOf(path);
	const keys = Object.keys(reply).filter((other) => isKey(other) && parentOf(other) === parent);
	const shown = keys.filter((key) => Object.hasOwn(live, key));
	return !shown.includes(path) && shown.length * 4 > keys.length * 3;
}

function otherTypes(path: string, seen: Types, known: Types): string[] {
	const types = Object.hasOwn(known, path) ? known[path] : seen[path];
	return seen[path].filter((type) => !types.includes(type));
}

/** A key that looks like a value, or that stands where none of the documented keys is, is not told. */
function shown(path: string, seen: Types, known: Types): string {
	if (!isKey(path)) return path;
	const parent = parentOf(path);
	const key = path.slice(parent === '' ? 0 : parent.length + 1);
	const siblings = Object.keys(known).filter((other) => isKey(other) && parentOf(other) === parent);
	const isField = siblings.length === 0 || siblings.some((other) => Object.hasOwn(seen, other));
	const looksLikeOne = /^(?!.*\d{3})[\w -]{1,40}$/.test(key);
	return isField && looksLikeOne ? path : `${parent}${parent && '.'}*`;
}
