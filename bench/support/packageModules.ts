import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Modules by what they are of; each is typed by who loads it, from the source it was built from. */
export interface PackageModules {
	/** One of ours, as a path below `brokers` without its extension: `core/http/axios-transport`. */
	built<T>(module: string): T;
	/** The same below `nodes/shared`. */
	shared<T>(module: string): T;
	/** One that the package brings along: `axios`. */
	dependency<T>(name: string): T;
}

/** What is measured is what users run: the files of the installed package, and its dependencies. */
export function packageModules(packageDirectory: string): PackageModules {
	const load = createRequire(join(packageDirectory, 'package.json'));
	return {
		built: <T>(module: string) => load(`./dist/brokers/${module}.js`) as T,
		shared: <T>(module: string) => load(`./dist/nodes/shared/${module}.js`) as T,
		dependency: <T>(name: string) => load(name) as T,
	};
}
