import { openStage } from '../../../scripts/demo/stage';
import type { N8nRelease } from '../../../scripts/n8n/release';
import type { Suite } from '../suite';
import { ServerScene } from './scene';

/** What an n8n server does with the package, without anybody at the editor. */
export function serverSuite(release: N8nRelease): Suite<ServerScene> {
	return {
		name: `Server n8n ${release.version}`,
		open: async (progress, cleanup) =>
			new ServerScene(release, await openStage(progress, cleanup, { release })),
		scenarios: [],
	};
}
