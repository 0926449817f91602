/** Resolves after `ms`, or at once when `signal` aborts; the caller looks at the signal. */
export async function wait(ms: number, signal?: AbortSignal): Promise<void> {
	if (ms <= 0 || signal?.aborted) return;
	await new Promise<void>((resolve) => {
		const finish = () => {
			clearTimeout(timer);
			signal?.removeEventListener('abort', finish);
			resolve();
		};
		const timer = setTimeout(finish, ms);
		signal?.addEventListener('abort', finish, { once: true });
	});
}

/** A signal that is to be disposed of when nobody waits for it any more. */
export interface DelayedSignal {
	signal: AbortSignal;
	dispose(): void;
}

/** A signal that fires some time after another one did; null without another one. */
export function delayedSignal(
	signal: AbortSignal | undefined,
	delayMs: number,
): DelayedSignal | null {
	if (!signal) return null;
	const controller = new AbortController();
	let timer: NodeJS.Timeout | undefined;
	const start = () => {
		timer = setTimeout(() => controller.abort(), delayMs);
	};
	signal.addEventListener('abort', start, { once: true });
	return {
		signal: controller.signal,
		dispose: () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', start);
		},
	};
}

/** Does something again and again, milliseconds apart, until what it returns is called. */
export function every(ms: number, work: () => void): () => void {
	const timer = setInterval(work, ms);
	return () => clearInterval(timer);
}
