// Loaded into every process of n8n (node --import), for tests alone: tells what memory is in use
// after garbage collection, and sets the clock that n8n and all its packages see. It answers HTTP on
// a socket named by the process's id in n8n's user folder:
//   GET /memory      {"rss":…,"heap":…,"outside":…}, bytes
//   PUT /clock?ms=N  the clock is N milliseconds ahead of the machine's from now on
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

const folder = process.env.N8N_USER_FOLDER;
const MachineDate = Date;
const machineNow = Date.now;
let aheadMs = 0;

/** A garbage collection frees what finalizers of the one before held, so there are several. */
async function memory() {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc');
	for (let round = 0; round < 2; round++) {
		await setImmediate();
		collect();
	}
	const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
	return { rss, heap: heapUsed, outside: external + arrayBuffers };
}

function setClock(ms) {
	aheadMs = ms;
	if (globalThis.Date !== MachineDate) return {};
	MachineDate.now = () => machineNow() + aheadMs;
	globalThis.Date = new Proxy(MachineDate, {
		construct: (target, args, newTarget) =>
			Reflect.construct(target, args.length > 0 ? args : [target.now()], newTarget),
		apply: (target) => new MachineDate(target.now()).toString(),
	});
	MachineDate.prototype.constructor = globalThis.Date;
	return {};
}

async function answer({ url }) {
	const { pathname, searchParams } = new URL(url, 'http://probe');
	if (pathname === '/memory') return await memory();
	if (pathname === '/clock') return setClock(Number(searchParams.get('ms')));
	throw new Error(`no such path: ${pathname}`);
}

if (folder && isMainThread) {
	createServer((request, response) => {
		answer(request).then(
			(result) => response.end(JSON.stringify(result)),
			(error) => response.writeHead(500).end(String(error)),
		);
	})
		.listen(join(folder, `probe-${process.pid}.sock`))
		.unref();
}
