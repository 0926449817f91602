// A module of third parties, loaded once for all test files of a worker; see one-realm.ts.
const load = globalThis[Symbol.for('indian-brokers.require')];

exports.once = (name) => load(name);
