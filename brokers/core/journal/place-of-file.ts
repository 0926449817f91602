/** A file under its name, which a person may remove or replace while it is open. */
import { rmSync, statSync } from 'node:fs';

/** A file, and the memory that its processes share: undefined where there is none. */
export interface Inodes {
	file: number | undefined;
	memory: number | undefined;
}

/** Whether it lies under its name still, with the memory by which it is shared. */
export function isInPlace(inodes: Inodes, path: string): boolean {
	const now = inodesOf(path);
	return now.file === inodes.file && now.memory === inodes.memory;
}

/**
 * Tidies up after a file that was open: what SQLite kept beside one that was replaced would be taken for
 * what belongs to the other.
 */
export function leavePlace(inodes: Inodes, path: string): void {
	const now = inodesOf(path);
	const isReplaced = now.file !== inodes.file;
	if (isReplaced && inodes.memory !== undefined && now.memory === inodes.memory)
		removeWriteAhead(path);
}

export function inodesOf(path: string): Inodes {
	const inodeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.ino;
	return { file: inodeOf(path), memory: inodeOf(`${path}-shm`) };
}

/** Removes what SQLite keeps beside a file that is written ahead. */
export function removeWriteAhead(path: string): void {
	for (const end of ['-wal', '-shm']) rmSync(path + end, { force: true });
}
