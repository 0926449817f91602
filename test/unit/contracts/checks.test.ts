import { join } from 'node:path';
import { CHECKS as angelOne } from '../../../brokers/angelone/checks';
import type { Endpoint } from '../../../brokers/core/http/endpoints';
import { CHECKS as groww } from '../../../brokers/groww/checks';
import { documentedIn } from '../../../scripts/documented';

describe.each([
	['angelone', angelOne],
	['groww', groww],
])('what Check Account reads of %s', (folder, { reads, endpoints, instrumentFile, folder: at }) => {
	const samples = documentedIn(join(__dirname, '../../../contracts', folder));
	const table: Record<string, Endpoint> = endpoints;

	test('has a name of its own and a documented sample', () => {
		const names = reads.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		const wanted = [...reads.map(({ sample }) => sample), instrumentFile.sample];
		expect(wanted.filter((sample) => !(sample in samples))).toEqual([]);
		expect(at).toBe(join(__dirname, '../../../brokers', folder));
	});

	test('changes nothing', () => {
		expect(reads.filter(({ endpoint }) => table[endpoint].writes !== undefined)).toEqual([]);
	});
});
