/**
 * A Jest environment without a realm of its own: tests run among the globals of their worker, so that
 * what third parties wrote may be loaded once a worker instead of once a file (n8n-core alone takes two
 * seconds). The project's own modules stay fresh for each file, as in any environment.
 */
import type { JestEnvironment, JestEnvironmentConfig } from '@jest/environment';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';
import { createRequire } from 'node:module';
import vm from 'node:vm';

/** Where `third-party.ts` finds the way to load a module once for all files. */
const REQUIRE = Symbol.for('indian-brokers.require');

/** Stands for the realm that the worker has: Jest takes a missing one for an environment torn down. */
const HERE = {};

const STACK_FRAMES = 10;

type Compile = typeof vm.compileFunction;
type Compiled = ReturnType<Compile>;

/**
 * Jest compiles each module for the realm that the environment names, and does so for each test file.
 * Here a module is compiled once a worker: what is kept is a function that returns the module's own, new
 * each time and with the same code behind it.
 */
function compileHere(): void {
	const compile = vm.compileFunction;
	const compiled = new Map<string, { code: string; fresh: () => Compiled }>();
	vm.compileFunction = (code, parameters = [], options = {}) => {
		const { parsingContext, filename = '' } = options;
		if (parsingContext !== HERE) return compile(code, parameters, options);
		let known = compiled.get(filename);
		if (known?.code !== code) {
			known = { code, fresh: compileOnce(compile, code, parameters, filename) };
			compiled.set(filename, known);
		}
		return known.fresh();
	};
}

function compileOnce(
	compile: Compile,
	code: string,
	parameters: readonly string[],
	filename: string,
): () => Compiled {
	const head = `return function (${parameters.join()}) {`;
	// The first line's columns stay those of the module.
	const options = { filename, columnOffset: -head.length };
	return compile(`${head}${code}\n}`, [], options) as () => Compiled;
}

compileHere();

class OneRealm implements JestEnvironment<NodeJS.Timeout> {
	readonly global = globalThis as unknown as JestEnvironment['global'];
	readonly moduleMocker: ModuleMocker;
	readonly fakeTimers = null;
	readonly fakeTimersModern: ModernFakeTimers;
	private readonly before = {
		keys: new Set(Reflect.ownKeys(globalThis)),
		variables: { ...process.env },
	};

	constructor({ projectConfig }: JestEnvironmentConfig) {
		this.moduleMocker = new ModuleMocker(globalThis);
		this.fakeTimersModern = new ModernFakeTimers({
			config: projectConfig,
			global: globalThis,
		});
		Object.defineProperty(globalThis, REQUIRE, {
			configurable: true,
			value: createRequire(__filename),
		});
	}

	getVmContext() {
		return HERE as ReturnType<JestEnvironment['getVmContext']>;
	}

	exportConditions() {
		return ['node', 'node-addons'];
	}

	/** Jest keeps a hundred frames of each error; Node's own cryptography throws and catches one in each call. */
	async setup() {
		Error.stackTraceLimit = STACK_FRAMES;
	}

	/** Whatever the file has left among the globals and in the environment goes with it. */
	async teardown() {
		this.fakeTimersModern.dispose();
		for (const key of Reflect.ownKeys(globalThis))
			if (!this.before.keys.has(key)) Reflect.deleteProperty(globalThis, key);
		for (const name of Object.keys(process.env))
			if (!Object.hasOwn(this.before.variables, name)) delete process.env[name];
		Object.assign(process.env, this.before.variables);
	}
}

export default OneRealm;
