import { join } from 'node:path';
import type { Page, Request } from 'playwright-core';

const IN_PAGE = join(__dirname, 'inPage.mjs');
/** What a machine with other work to do may need for one step. */
export const PATIENCE_MS = 60_000;
const QUIET_MS = 250;

/** Waits for what a click or a letter typed sets off; throws where it does not end. */
export type Rest = () => Promise<void>;

/**
 * Watches a page from its first request on. The page is at rest when it waits for no reply, and
 * for a quarter of a second nothing in it has changed and nothing has moved.
 */
export async function watchRest(page: Page): Promise<Rest> {
	const underWay = new Set<Request>();
	const isOne = (request: Request) =>
		!['eventsource', 'websocket', 'ping'].includes(request.resourceType());
	page.on('request', (request) => void (isOne(request) && underWay.add(request)));
	page.on('requestfinished', (request) => void underWay.delete(request));
	page.on('requestfailed', (request) => void underWay.delete(request));
	await page.addInitScript({ path: IN_PAGE });
	return async () => {
		const deadline = Date.now() + PATIENCE_MS;
		while (Date.now() < deadline) {
			await page.waitForFunction(`inPage.isQuiet(${QUIET_MS})`, undefined, { polling: 50 });
			if (underWay.size === 0) return;
			await page.waitForTimeout(50);
		}
		const urls = [...underWay].map((request) => request.url());
		throw new Error(`The page did not come to rest; still under way: ${urls.join(', ')}`);
	};
}

/** Repeats a check until it holds. @throws its last failure, where it does not hold in time. */
export async function eventually(
	check: () => Promise<void>,
	maxWaitMs = PATIENCE_MS,
): Promise<void> {
	const deadline = Date.now() + maxWaitMs;
	for (;;) {
		try {
			return await check();
		} catch (error) {
			if (Date.now() > deadline) throw error;
		}
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}
