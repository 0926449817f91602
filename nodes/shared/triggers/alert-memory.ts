import { KEPT_MS, type TriggerMemory } from '../../../brokers/core/journal/memory';
import { every } from '../../../brokers/core/wait';
import { ALERT_STATES, type AlertState } from '../../../brokers/core/stream/price-alert';

/** Under it lies what the form asked for. No broker's key begins like this. */
const FORM = ' form';
/** What does not change is written again before it is forgotten. */
const WRITE_AGAIN_MS = KEPT_MS / 4;

/** Where one trigger node writes down which of its alerts have fired. */
export class AlertMemory {
	private readonly unwritten = new Map<string, string>();
	private readonly written = new Map<string, string>();
	private writing = false;
	private isOver = false;
	private stopAgain: (() => void) | undefined;

	/**
	 * @param store null where nothing is kept
	 * @param form what the form asks for: another one starts afresh
	 */
	constructor(
		private readonly store: TriggerMemory | null,
		private readonly owner: string,
		private readonly form: string,
		private readonly onFailure: (error: unknown) => void,
	) {}

	/**
	 * The states from before.
	 * @param goesOn false starts afresh
	 * @throws JournalError
	 */
	async load(goesOn: boolean): Promise<Map<string, AlertState>> {
		if (!this.store) return new Map();
		if (!this.isOver) this.stopAgain ??= every(WRITE_AGAIN_MS, () => this.writeAgain());
		const notes = goesOn ? await this.store.read(this.owner) : new Map<string, string>();
		const isSame = notes.get(FORM) === this.form;
		if (!isSame) await this.store.forget(this.owner);
		const states = isSame ? [...notes].filter(isAlertNote) : [];
		for (const [key, text] of [[FORM, this.form], ...states]) this.written.set(key, text);
		await this.store.write(this.owner, [...this.written]);
		return new Map(states);
	}

	/** Written in the order of the calls, the newest state of each alone. */
	note(key: string, state: AlertState): void {
		if (!this.store) return;
		this.unwritten.set(key, state);
		if (!this.writing) void this.write(this.store);
	}

	stop(): void {
		this.isOver = true;
		this.stopAgain?.();
	}

	private async write(store: TriggerMemory): Promise<void> {
		this.writing = true;
		while (this.unwritten.size > 0) {
			const notes = [...this.unwritten];
			this.unwritten.clear();
			for (const [key, text] of notes) this.written.set(key, text);
			await store.write(this.owner, notes).catch(this.onFailure);
		}
		this.writing = false;
	}

	private writeAgain(): void {
		if (!this.store) return;
		for (const [key, text] of this.written)
			if (!this.unwritten.has(key)) this.unwritten.set(key, text);
		if (!this.writing) void this.write(this.store);
	}
}

const isAlertNote = (note: [string, string]): note is [string, AlertState] =>
	ALERT_STATES.some((state) => state === note[1]);
