// Plain JavaScript without a loader in between: what is measured is what n8n itself pays.
process.once('message', async ({ packageDirectory, before: loadedBefore }) => {
	const core = requireEngine();
	// n8n has loaded hundreds of its own nodes by then: the loader's own first use is none of ours.
	await new core.PackageDirectoryLoader(loadedBefore).loadAll();
	collectGarbage();
	const before = process.memoryUsage();
	const started = performance.now();
	const loader = new core.PackageDirectoryLoader(packageDirectory);
	await loader.loadAll();
	const milliseconds = performance.now() - started;
	collectGarbage();
	const after = process.memoryUsage();
	const modules = Object.keys(require.cache).filter((file) => file.startsWith(loader.directory));
	const packages = new Set(
		Object.keys(require.cache).map(
			(file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1],
		),
	);
	const figures = {
		milliseconds,
		heapMb: (heldBy(after) - heldBy(before)) / 1024 / 1024,
		residentMb: (after.rss - before.rss) / 1024 / 1024,
		modules: modules.length,
		nodes: Object.keys(loader.nodeTypes).length,
		packages: [...packages].filter((name) => name && !preloaded.has(name)),
	};
	process.send(figures, () => process.exit(0));
});

let preloaded = new Set();

/** n8n has its engine, and with it n8n-workflow, in memory long before it loads community packages. */
function requireEngine() {
	const { createRequire } = require('node:module');
	const requireAsCore = createRequire(require.resolve('n8n-core'));
	requireAsCore('reflect-metadata');
	const core = require('n8n-core');
	require('n8n-workflow');
	preloaded = new Set(
		Object.keys(require.cache).map(
			(file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1],
		),
	);
	return core;
}

function collectGarbage() {
	for (let pass = 0; pass < 3; pass++) global.gc();
}

function heldBy({ heapUsed, external }) {
	return heapUsed + external;
}
