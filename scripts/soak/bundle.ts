import { createRequire } from 'node:module';
import { join } from 'node:path';

/** esbuild as far as it is used here. */
interface Bundler {
	build(options: Record<string, unknown>): Promise<unknown>;
}

/**
 * Puts a process of the soak into one file: a killed one is replaced in a tenth of the time that its
 * source needs.
 * @returns the file's path
 */
export async function bundleProcess(folder: string): Promise<string> {
	// tsx brings it along.
	const bundler = createRequire(require.resolve('tsx/package.json'))('esbuild') as Bundler;
	const outfile = join(folder, 'process.js');
	await bundler.build({
		entryPoints: [join(__dirname, 'process.ts')],
		bundle: true,
		platform: 'node',
		logLevel: 'error',
		outfile,
	});
	return outfile;
}
