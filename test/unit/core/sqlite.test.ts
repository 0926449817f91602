import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { sqlite, withoutWarning } from '../../../brokers/core/sqlite';

describe('the built-in SQLite', () => {
	test('has full-text search', () => {
		const database = new (sqlite().DatabaseSync)(':memory:');
		database.exec(
			"CREATE VIRTUAL TABLE text USING fts5(words); INSERT INTO text VALUES ('one two')",
		);
		expect(database.prepare("SELECT words FROM text WHERE text MATCH 'two'").all()).toHaveLength(1);
		database.close();
	});

	test('gives no warning, and takes none from others', () => {
		const script = `
			require('tsx/cjs');
			process.on('warning', ({ message }) => console.log(message));
			const { sqlite } = require(process.argv[1]);
			new (sqlite().DatabaseSync)(':memory:').close();
			process.emitWarning('Another feature is an experimental feature', 'ExperimentalWarning');
		`;
		const file = join(__dirname, '../../../brokers/core/sqlite.ts');
		const printed = execFileSync(process.execPath, ['--no-warnings', '-e', script, file], {
			encoding: 'utf8',
		});
		expect(printed.trim()).toBe('Another feature is an experimental feature');
	});
});

describe('withoutWarning', () => {
	const { emitWarning } = process;
	const passed = jest.fn();
	beforeEach(() => {
		passed.mockClear();
		process.emitWarning = passed;
	});
	afterEach(() => {
		process.emitWarning = emitWarning;
	});

	test('leaves out the experimental warnings of that text alone', () => {
		const result = withoutWarning(/^SQLite/, () => {
			process.emitWarning('SQLite is an experimental feature', 'ExperimentalWarning');
			process.emitWarning('SQLite is slow');
			process.emitWarning('SQLite is old', 'DeprecationWarning', 'DEP1');
			process.emitWarning('Something else', 'ExperimentalWarning');
			process.emitWarning(new Error('SQLite'));
			return 7;
		});
		expect(result).toBe(7);
		expect(passed.mock.calls).toEqual([
			['SQLite is slow'],
			['SQLite is old', 'DeprecationWarning', 'DEP1'],
			['Something else', 'ExperimentalWarning'],
			[new Error('SQLite')],
		]);
	});

	test('ends with the work, also where that throws', () => {
		expect(() =>
			withoutWarning(/./, () => {
				throw new Error('broken');
			}),
		).toThrow('broken');
		expect(process.emitWarning).toBe(passed);
	});
});
