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

/** Jest compiles each module for the realm that the environment names. */
function compileHere(): void {
	const compile = vm.compileFunction;
	const makers = new Map<string, { code: string; make: () => ReturnType<typeof compile> }>();
	vm.compileFunction = (code, parameters, options) => {
		const { parsingContext, ...others } = options ?? {};
		if (parsingContext !== HERE) return compile(code, parameters, options);
		const { filename = '' } = others;
		const known = makers.get(filename);
		if (known?.code === code) return known.make();
		const head = `return function (${(parameters ?? []).join()}) {`;
		const make = compile(`${head}${code}\n}`, [], {
			filename,
			columnOffset: -head.length,
		}) as () => ReturnType<typeof compile>;
		makers.set(filename, { code, make });
		return make();
	};
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

	constructor({ projectConfig }: JestEnvironmentConfig, context: any) {
		(this as any).path = context.testPath;
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

	async setup() {}
	readonly cpu0 = process.cpuUsage();
	readonly t0 = Date.now();

	/** Whatever the file has left among the globals and in the environment goes with it. */
	async teardown() {
		this.fakeTimersModern.dispose();
		{
			const c = process.cpuUsage(this.cpu0);
			require('fs').appendFileSync(
				'/tmp/percpu.txt',
				`${process.env.TZ} ${((c.user + c.system) / 1e6).toFixed(2)} ${((Date.now() - this.t0) / 1000).toFixed(2)} ${(this as any).path.replace('/work/main/test/', '')}\n`,
			);
		}
		for (const key of Reflect.ownKeys(globalThis))
			if (!this.before.keys.has(key)) Reflect.deleteProperty(globalThis, key);
		for (const name of Object.keys(process.env))
			if (!Object.hasOwn(this.before.variables, name)) delete process.env[name];
		Object.assign(process.env, this.before.variables);
	}
}

export default OneRealm;
