import type { Cleanup } from '../../scripts/n8n/cleanup';
import type { Progress } from '../../scripts/n8n/progress';
import type { N8nRelease } from '../../scripts/n8n/release';

/** One thing a user or an administrator can do; it fails by throwing. */
export interface Scenario<Scene> {
	name: string;
	/** Played on every run, also where the others of its suite are left to a run of everything. */
	essential?: boolean;
	/** Takes minutes: left to a run of everything, and to one that names it. */
	long?: boolean;
	/** Needs the machine: waits until the suites beside its own have ended. */
	quiet?: boolean;
	play(scene: Scene): Promise<void>;
}

/** Scenarios that share one stage, played in their order; those of one list at the same time. */
export interface Suite<Scene> {
	name: string;
	/** The n8n that it plays on. */
	release?: N8nRelease;
	/** Puts the stage up; `cleanup` takes it down again, also where a later step fails. */
	open(progress: Progress, cleanup: Cleanup): Promise<Scene>;
	scenarios: Array<Scenario<Scene> | Array<Scenario<Scene>>>;
}

/** The same scenario, declared essential. */
export function essential<Scene>(scenario: Scenario<Scene>): Scenario<Scene> {
	return { ...scenario, essential: true };
}

/** Which scenarios of a suite are played. */
export interface Choice {
	/** Those whose full names ("suite: scenario") hold one of the words; without words, all. */
	words: string[];
	/** Of those, the essential ones alone. */
	essentialOnly: boolean;
	/** Those that take minutes too. */
	long: boolean;
}

/** What a suite came to. */
export interface Score {
	passed: number;
	/** What failed: its full name, and why. */
	failed: string[];
	/** Scenarios that were not chosen. */
	leftOut: number;
}

/** The chosen scenarios of a suite, beside each other as the suite has them. */
export function chosenOf<Scene>(
	{ name: suite, scenarios }: Suite<Scene>,
	{ words, essentialOnly, long }: Choice,
): Array<Array<Scenario<Scene>>> {
	const isChosen = (scenario: Scenario<Scene>) => {
		if (essentialOnly && !scenario.essential) return false;
		if (scenario.long && !long && words.length === 0) return false;
		const fullName = `${suite}: ${scenario.name}`.toLowerCase();
		return words.length === 0 || words.some((word) => fullName.includes(word.toLowerCase()));
	};
	return scenarios.map((some) => [some].flat().filter(isChosen));
}

/**
 * Plays the chosen scenarios of a suite. One that fails stops no other.
 * @param beside ends with the suites that are played beside this one
 */
export async function playSuite<Scene>(
	suite: Suite<Scene>,
	choice: Choice,
	progress: Progress,
	cleanup: Cleanup,
	beside: Promise<unknown>,
): Promise<Score> {
	const chosen = chosenOf(suite, choice);
	const leftOut = suite.scenarios.flat().length - chosen.flat().length;
	const score: Score = { passed: 0, failed: [], leftOut };
	if (chosen.flat().length === 0) return score;
	progress.print(`\n${suite.name}`);
	const scene = await suite.open(progress, cleanup);
	const playOne = async ({ name, play }: Scenario<Scene>) => {
		try {
			await progress.step(name, async () => await play(scene));
			score.passed += 1;
		} catch (error) {
			const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
			score.failed.push(`${suite.name}: ${name}: ${text.split('\n    at ')[0]}`);
			progress.print(text);
		}
	};
	for (const atOnce of chosen) {
		if (atOnce.some(({ quiet }) => quiet)) await beside;
		await Promise.all(atOnce.map(playOne));
	}
	return score;
}

/** How often each text is there, for a reader: "200: 498, 503: 2" */
export function tally(texts: string[]): string {
	const counts = new Map<string, number>();
	for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
	return [...counts].map(([text, count]) => `${text}: ${count}`).join(', ');
}
