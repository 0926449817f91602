import type * as nodeSqlite from 'node:sqlite';

export type Database = nodeSqlite.DatabaseSync;
export type Statement = nodeSqlite.StatementSync;
export type Value = nodeSqlite.SQLOutputValue;

/**
 * Node's built-in SQLite, loaded when it is first needed: n8n's start pays nothing for it. Node 22
 * calls it experimental and warns of that once; the users of n8n can do nothing about it, so this
 * one warning is left out, and every other is passed on.
 */
export function sqlite(): typeof nodeSqlite {
	return withoutWarning(/^SQLite is an experimental feature/, () =>
		process.getBuiltinModule('node:sqlite'),
	);
}

/** Leaves out the experimental warnings of this text that the work gives. The work is synchronous. */
export function withoutWarning<Result>(text: RegExp, work: () => Result): Result {
	const { emitWarning } = process;
	const pass = emitWarning.bind(process) as (...given: unknown[]) => void;
	process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
		const experimental = rest[0] === 'ExperimentalWarning';
		if (!experimental || typeof warning !== 'string' || !text.test(warning)) pass(warning, ...rest);
	};
	try {
		return work();
	} finally {
		process.emitWarning = emitWarning;
	}
}

/** SQLite's primary result codes (its documentation, "Result and Error Codes"). */
export const RESULT = { busy: 5, locked: 6, corrupt: 11, full: 13, notADatabase: 26 } as const;

/** SQLite's primary result code; 0 for another failure. */
export function resultCodeOf(error: unknown): number {
	return isSqliteError(error) ? ((error as { errcode?: number }).errcode ?? 0) & 0xff : 0;
}

/** Whether another connection holds the lock. */
export function isBusy(error: unknown): boolean {
	const code = resultCodeOf(error);
	return code === RESULT.busy || code === RESULT.locked;
}

/** True for a failure of SQLite itself: the disk is full, the file is damaged, a statement is wrong. */
export const isSqliteError = (error: unknown) =>
	(error as NodeJS.ErrnoException | null)?.code === 'ERR_SQLITE_ERROR';
