/** Notes on log-ins that are kept for a while. No method rejects, and none holds the event loop up. */
export interface LoginNotes {
	/** Leaves a note, in the place of an earlier one of that name, for some milliseconds. */
	leaveNote(name: string, text: string, forMs: number): Promise<void>;
	/** Null where none was left, or its time is over. */
	readNote(name: string): Promise<string | null>;
	forget(name: string): Promise<void>;
}

const MOST = 1_000;

/** Notes of this process alone. */
export class MemoryNotes implements LoginNotes {
	private readonly notes = new Map<string, { text: string; until: number }>();

	async leaveNote(name: string, text: string, forMs: number): Promise<void> {
		this.notes.delete(name);
		this.notes.set(name, { text, until: Date.now() + forMs });
		if (this.notes.size > MOST) this.notes.delete([...this.notes.keys()][0]);
		await Promise.resolve();
	}

	async readNote(name: string): Promise<string | null> {
		const note = this.notes.get(name);
		return await Promise.resolve(note && note.until > Date.now() ? note.text : null);
	}

	async forget(name: string): Promise<void> {
		this.notes.delete(name);
		await Promise.resolve();
	}

	clear(): void {
		this.notes.clear();
	}
}
