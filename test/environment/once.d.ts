/** Loads a module of third parties once for all test files of a worker; see one-realm.ts. */
export function once(name: string): unknown;

/** What goes by this name in this worker, made by the first test file that asks for it. */
export function onceMade<Made>(name: string, make: () => Made): Made;
