import { existsSync } from 'node:fs';
import { chromium, selectors, type Browser, type BrowserContext } from 'playwright-core';

const EXECUTABLES = [
	process.env.CHROMIUM_PATH,
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

export type Theme = 'light' | 'dark';

/** A Chromium that reaches nothing outside this machine. */
export interface TestBrowser {
	/** A window of its own, with its own cookies. */
	window(theme: Theme): Promise<BrowserContext>;
	/** Addresses outside this machine that pages asked for, and did not get. */
	readonly outside: string[];
	close(): Promise<void>;
}

/** @throws Error where no Chromium is installed */
export async function openBrowser(): Promise<TestBrowser> {
	selectors.setTestIdAttribute('data-test-id');
	const browser: Browser = await chromium.launch({
		executablePath: findChromium(),
		args: FLAGS,
	});
	const outside: string[] = [];
	return {
		outside,
		window: async (theme) => {
			const context = await browser.newContext({
				viewport: { width: 1440, height: 900 },
				colorScheme: theme,
				locale: 'en-IN',
				timezoneId: 'Asia/Kolkata',
			});
			await context.route(
				(address) => !['127.0.0.1', 'localhost'].includes(address.hostname),
				async (route) => {
					outside.push(route.request().url());
					await route.abort();
				},
			);
			return context;
		},
		close: async () => await browser.close(),
	};
}

function findChromium(): string {
	const found = EXECUTABLES.find((path) => path !== undefined && existsSync(path));
	if (found) return found;
	throw new Error(
		'No Chromium found. Install one (Debian: apt-get install chromium) or name it in CHROMIUM_PATH.',
	);
}
