/** What the triggers of an n8n remember, each by itself, over its end. */

/** Kept as long as an entry of the journal, milliseconds. */
export { KEPT_MS } from './store';

/** Notes of one owner, by key. Each method is atomic, and on disk or in Redis when it returns. */
export interface TriggerMemory {
	/** All that the owner wrote lately. @throws JournalError */
	read(owner: string): Promise<Map<string, string>>;
	/** @throws JournalError */
	write(owner: string, notes: Array<[key: string, text: string]>): Promise<void>;
	/** Forgets all of it. @throws JournalError */
	forget(owner: string): Promise<void>;
}
