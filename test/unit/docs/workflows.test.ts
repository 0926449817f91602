import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '../../../.github/workflows');
const workflows = readdirSync(folder).map(
	(name) => [name, readFileSync(join(folder, name), 'utf8')] as const,
);
const release = readFileSync(join(folder, 'release.yml'), 'utf8');

/** The jobs of the release by their names, as text. */
const jobs = Object.fromEntries(
	release
		.slice(release.indexOf('\njobs:\n') + 7)
		.split(/^ {2}(?=\w+:$)/m)
		.filter((text) => text.trim() !== '')
		.map((text) => [text.slice(0, text.indexOf(':')), text]),
);

test.each(workflows)('%s pins every action by its commit', (_, text) => {
	const used = [...text.matchAll(/uses: (.*)$/gm)].map(([, action]) => action);
	expect(used.length).toBeGreaterThan(0);
	for (const action of used)
		expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test('what has rights in a release runs no code of the repository', () => {
	expect(Object.keys(jobs)).toEqual(['build', 'publish', 'notes']);
	expect(release).toMatch(/^permissions: \{\}$/m);
	expect(jobs.build).toContain('contents: read');
	expect(jobs.build).not.toMatch(/: write|GH_TOKEN|environment:/);
	for (const name of ['publish', 'notes']) {
		expect(jobs[name].match(/: write/g)).toHaveLength(1);
		expect(jobs[name]).not.toMatch(/checkout|npm (ci|install|run|test)|\.ci\/run/);
	}
	expect(jobs.publish).toMatch(/id-token: write[^]*npm publish .*--ignore-scripts --provenance/);
	expect(jobs.notes).toContain('contents: write');
});
