// A module of third parties, loaded once for all test files of a worker where one-realm.ts says how.
exports.once = (name) => (globalThis[Symbol.for('indian-brokers.require')] ?? require)(name);

exports.onceMade = (name, make) => {
	const kept = exports.once('./once/kept');
	if (!kept.has(name)) kept.set(name, make());
	return kept.get(name);
};
