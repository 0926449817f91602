import { type LoginNotes, MemoryNotes } from '../session/notes';
import { type SharedStore, storeKey } from './shared-store';

const WRITE = `return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])`;
const READ = `return redis.call('GET', KEYS[1])`;
const FORGET = `return redis.call('DEL', KEYS[1])`;

/** Notes for the other processes; while the store is away, those of this process serve. */
export class SharedNotes implements LoginNotes {
	private readonly own = new MemoryNotes();
	/** What the store does not have, since it was away. */
	private readonly unwritten = new MemoryNotes();

	constructor(private readonly store: SharedStore) {}

	async leaveNote(name: string, text: string, forMs: number): Promise<void> {
		await this.own.leaveNote(name, text, forMs);
		try {
			await this.store.run(WRITE, storeKey('note', name), [text, forMs]);
			await this.unwritten.forget(name);
		} catch {
			await this.unwritten.leaveNote(name, text, forMs);
		}
	}

	async readNote(name: string): Promise<string | null> {
		try {
			const note = await this.store.run(READ, storeKey('note', name), []);
			return typeof note === 'string' ? note : await this.unwritten.readNote(name);
		} catch {
			return await this.own.readNote(name);
		}
	}

	async forget(name: string): Promise<void> {
		await this.own.forget(name);
		await this.unwritten.forget(name);
		await this.store.run(FORGET, storeKey('note', name), []).catch(() => undefined);
	}
}
