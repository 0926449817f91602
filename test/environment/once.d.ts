/** Loads a module of third parties once for all test files of a worker; see one-realm.ts. */
export function once(name: string): unknown;
