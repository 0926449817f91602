import { wait } from '../wait';
import type { StreamSocket } from './socket';

/** What a connection is told of by its socket while it is open. */
export interface StreamEvents<Message> {
	onMessage(message: Message): void;
	/** The other side is there. */
	onSign(): void;
	signal: AbortSignal;
}

/** An open socket, and when what it was opened with ends. */
export interface OpenedSocket {
	socket: StreamSocket;
	/** What it was opened with. */
	token: string;
	/** Epoch milliseconds; it is opened anew then, with a session of the new day. */
	validUntil: number | null;
	/** Sent as text to keep it alive, beside a control ping: brokers answer the one or the other. */
	ping: string;
}

export interface ConnectionOptions<Message, Opened extends OpenedSocket> {
	/** Opens a socket with a session that is good now. */
	open(events: StreamEvents<Message>): Promise<Opened>;
	onMessage(message: Message): void;
	onUp(opened: Opened): void;
	/** @param error why it could not be opened; null for one that was open and ended */
	onDown(error: unknown): void;
	/** 0 to 1 (tests). */
	random?(): number;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** One that ends sooner counts as another failure, so that nobody dials every second. */
const STABLE_MS = 60_000;
const PING_EVERY_MS = 10_000;
/** Without a sign for so long the other side is gone, whatever the socket says. */
const SILENT_MS = 25_000;

/** One socket, opened again without end: after 1 s, doubling to 60 s, each shortened by chance by up to a half. */
export class StreamConnection<Message, Opened extends OpenedSocket = OpenedSocket> {
	private readonly stopping = new AbortController();
	private socket: StreamSocket | null = null;
	private hurry: AbortController | null = null;
	private failures = 0;

	constructor(private readonly options: ConnectionOptions<Message, Opened>) {
		void this.run();
	}

	/** Opens it anew, or at once where it waits: the credential has changed, or nothing is heard. */
	renew(): void {
		this.failures = 0;
		this.hurry?.abort();
		this.socket?.end();
	}

	stop(): void {
		this.stopping.abort();
		this.hurry?.abort();
		this.socket?.end();
	}

	private async run(): Promise<void> {
		const { signal } = this.stopping;
		while (!signal.aborted) {
			const started = Date.now();
			const error = await this.once().then(
				() => null,
				(caught: unknown) => caught ?? new Error('no reason'),
			);
			if (signal.aborted) return;
			this.failures = error === null && Date.now() - started > STABLE_MS ? 0 : this.failures + 1;
			this.options.onDown(error);
			this.hurry = new AbortController();
			await wait(this.pause(), this.hurry.signal);
		}
	}

	/** From the opening of one socket to its end. */
	private async once(): Promise<void> {
		const { open, onMessage, onUp } = this.options;
		let lastSign = performance.now();
		const opened = await open({
			onMessage,
			onSign: () => {
				lastSign = performance.now();
			},
			signal: this.stopping.signal,
		});
		const { socket, validUntil, ping } = opened;
		this.socket = socket;
		if (this.stopping.signal.aborted) socket.end();
		lastSign = performance.now();
		onUp(opened);
		const beat = setInterval(() => {
			const over = validUntil !== null && Date.now() >= validUntil;
			if (over || performance.now() - lastSign > SILENT_MS) {
				socket.end();
				return;
			}
			socket.send(ping);
			socket.ping();
		}, PING_EVERY_MS);
		try {
			await socket.closed;
		} finally {
			clearInterval(beat);
			this.socket = null;
		}
	}

	private pause(): number {
		const { random = Math.random } = this.options;
		const full = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(this.failures - 1, 10), LONGEST_PAUSE_MS);
		return full * (1 - random() / 2);
	}
}
