import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotesFile } from '../../../../brokers/core/session/notes-file';
import { sqlite } from '../../../../brokers/core/sqlite';
import { wait } from '../../../../brokers/core/wait';

let folder = '';
let path = '';
const opened: NotesFile[] = [];
const warnings: string[] = [];
const notesAt = (where = path) => {
	const notes = new NotesFile(where, (message) => warnings.push(message));
	opened.push(notes);
	return notes;
};

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'notes-'));
	path = join(folder, 'sessions.sqlite');
	warnings.length = 0;
});
afterEach(() => {
	for (const notes of opened.splice(0)) notes.close();
	rmSync(folder, { recursive: true });
});

test('notes outlive the process and are seen by others at once', async () => {
	const [first, second] = [notesAt(), notesAt()];
	await first.leaveNote('a', 'one', 60_000);
	expect(await second.readNote('a')).toBe('one');
	await second.leaveNote('a', 'two', 60_000);
	first.close();
	expect(await notesAt().readNote('a')).toBe('two');
	await second.forget('a');
	expect(await first.readNote('a')).toBeNull();
	expect(await first.readNote('b')).toBeNull();
	expect(warnings).toEqual([]);
});

test('a note ends with its time', async () => {
	const notes = notesAt();
	await notes.leaveNote('short', 'x', 30);
	await notes.leaveNote('long', 'y', 60_000);
	await wait(50);
	expect(await notes.readNote('short')).toBeNull();
	await notes.leaveNote('other', 'z', 60_000);
	notes.close();
	expect(readFileSync(path).includes('short')).toBe(false);
	expect(await notesAt().readNote('long')).toBe('y');
});

test('its owner alone may read the file, whatever it was before', async () => {
	writeFileSync(path, '');
	chmodSync(path, 0o644);
	await notesAt().leaveNote('a', 'one', 60_000);
	for (const end of ['', '-wal', '-shm']) expect(statSync(path + end).mode & 0o777).toBe(0o600);
});

test.each([
	['no database', () => writeFileSync(path, 'x'.repeat(5_000))],
	['a folder', () => (path = folder)],
	['in a folder that is not there', () => (path = join(folder, 'none', 'x.sqlite'))],
])('a file that is %s: in memory, told once', async (_, spoil) => {
	spoil();
	const notes = notesAt();
	await notes.leaveNote('a', 'one', 60_000);
	await notes.leaveNote('b', 'two', 60_000);
	expect([await notes.readNote('a'), await notes.readNote('b')]).toEqual(['one', 'two']);
	await notes.forget('a');
	expect(await notes.readNote('a')).toBeNull();
	expect(warnings).toHaveLength(1);
	expect(warnings[0]).toMatch(/cannot be used \([A-Z_]+\), so a restart forgets them/);
	expect(warnings[0]).not.toContain(`${folder}/`);
});

test('while another process holds the file, the event loop runs on, and the note is kept', async () => {
	const notes = notesAt();
	await notes.leaveNote('a', 'one', 60_000);
	const { DatabaseSync } = sqlite();
	const other = new DatabaseSync(path);
	other.exec('BEGIN IMMEDIATE');
	let longest = 0;
	let last = performance.now();
	const beat = setInterval(() => {
		longest = Math.max(longest, performance.now() - last);
		last = performance.now();
	}, 1);
	const left = notes.leaveNote('a', 'two', 60_000);
	await wait(300);
	clearInterval(beat);
	other.exec('COMMIT');
	await left;
	other.close();
	expect(longest).toBeLessThan(40);
	expect(await notesAt().readNote('a')).toBe('two');
	expect(warnings).toEqual([]);
});

test('a file that is held for too long does not fail the log-in', async () => {
	const notes = notesAt();
	await notes.leaveNote('a', 'one', 60_000);
	const { DatabaseSync } = sqlite();
	const other = new DatabaseSync(path);
	other.exec('BEGIN IMMEDIATE');
	await notes.leaveNote('b', 'two', 60_000);
	expect(await notes.readNote('b')).toBe('two');
	other.exec('COMMIT');
	other.close();
	await notes.leaveNote('b', 'three', 60_000);
	expect(await notesAt().readNote('b')).toBe('three');
});
