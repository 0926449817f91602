// Loaded into n8n before anything else (node --import): no connection and no name lookup leaves
// this machine. What was tried is written to the file named in LOOPBACK_ONLY_LOG, a line each.
import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const log = process.env.LOOPBACK_ONLY_LOG;

const isLoopback = (host) =>
	host === 'localhost' || host === '::1' || host === '::ffff:127.0.0.1' || /^127\./.test(host);

function refusal(host) {
	if (log) appendFileSync(log, `${host}\n`);
	return Object.assign(new Error(`connection to ${host} refused: loopback only`), {
		code: 'ECONNREFUSED',
	});
}

/** The host of a connect() call in any of its forms; undefined for a local socket or pipe. */
function hostOf(args) {
	const [first, second] = Array.isArray(args[0]) ? args[0] : args;
	if (typeof first === 'object' && first !== null) {
		return first.path ? undefined : (first.host ?? 'localhost');
	}
	if (Number.isNaN(Number(first))) return undefined;
	return typeof second === 'string' ? second : 'localhost';
}

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function connectOnLoopback(...args) {
	const host = hostOf(args);
	if (host === undefined || isLoopback(host)) return connect.apply(this, args);
	process.nextTick(() => this.destroy(refusal(host)));
	return this;
};

const lookup = dns.lookup;
dns.lookup = function lookupOnLoopback(host, ...rest) {
	if (!host || isLoopback(host)) return lookup.call(dns, host, ...rest);
	const callback = rest.at(-1);
	process.nextTick(callback, refusal(host));
};

const lookupPromise = dns.promises.lookup;
dns.promises.lookup = async function lookupOnLoopback(host, ...rest) {
	if (!host || isLoopback(host)) return await lookupPromise.call(dns.promises, host, ...rest);
	throw refusal(host);
};

syncBuiltinESMExports();
