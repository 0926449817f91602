import type { Stage } from '../../scripts/demo/stage';
import type { TestBrowser } from './browser';

/** What every scenario finds: a running n8n with the package, simulated brokers, a browser. */
export interface Scene {
	stage: Stage;
	browser: TestBrowser;
}

/** One thing a user can do; it fails by throwing. */
export interface Scenario {
	name: string;
	play(scene: Scene): Promise<void>;
}
