import { AsyncLocalStorage } from 'node:async_hooks';
import { format } from 'node:util';

import type { EngineModules } from './modules';

const consoleMethods = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;

/**
 * Collects what n8n's logger, the console and the standard streams receive, and knows which
 * execution wrote it: executions that overlap keep their lines apart.
 */
export class LogCollector {
	/** Every line since the engine started, outside executions too. */
	readonly all: string[] = [];
	private readonly current = new AsyncLocalStorage<string[]>();
	private readonly undo: Array<() => void> = [];

	constructor(modules: EngineModules) {
		this.captureLogger(modules);
		this.captureConsole();
		this.captureStream(process.stdout);
		this.captureStream(process.stderr);
	}

	/** Runs `work` so that its lines go to `lines`. */
	collect<T>(lines: string[], work: () => T): T {
		return this.current.run(lines, work);
	}

	close() {
		for (const undo of this.undo.splice(0)) undo();
	}

	private add(line: string) {
		this.all.push(line);
		this.current.getStore()?.push(line);
	}

	private captureLogger({ loggerPrototype: logger }: EngineModules) {
		const original = logger.log;
		logger.log = (level, message, metadata) =>
			this.add(`${level} | ${message} ${asText(metadata)}`);
		this.undo.push(() => {
			logger.log = original;
		});
	}

	private captureConsole() {
		for (const method of consoleMethods) {
			const original = console[method];
			console[method] = (...args: unknown[]) => {
				this.add(`console.${method} | ${format(...args)}`);
				if (this.current.getStore() === undefined) original.apply(console, args);
			};
			this.undo.push(() => {
				console[method] = original;
			});
		}
	}

	private captureStream(stream: NodeJS.WriteStream) {
		const original = stream.write;
		stream.write = ((...args: Parameters<typeof original>) => {
			if (this.current.getStore() !== undefined) this.add(`stream | ${String(args[0])}`);
			return original.apply(stream, args);
		}) as typeof original;
		this.undo.push(() => {
			stream.write = original;
		});
	}
}

/** As n8n's logger writes metadata: of an error its name, message, stack and causes. */
function asText(metadata: object): string {
	const seen = new Set<unknown>();
	return JSON.stringify(metadata, (_key, value: unknown) => {
		if (typeof value === 'bigint') return String(value);
		if (typeof value !== 'object' || value === null) return value;
		if (seen.has(value)) return '[seen above]';
		seen.add(value);
		if (!(value instanceof Error)) return value;
		const { name, message, stack, cause } = value;
		return { name, message, stack, cause };
	});
}
