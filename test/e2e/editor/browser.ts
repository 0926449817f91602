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
	// Requests are not intercepted, since that would switch off the cache.
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

export type Theme = 'light' | 'dark';

/** A Chromium that reaches nothing outside this machine. */
export interface TestBrowser {
	/**
	 * A profile with this theme, that nobody else works in until it is given back: only the front tab
	 * of a window is drawn at full speed. It remembers its log-in and its cache.
	 */
	takeProfile(theme: Theme): Promise<BrowserContext>;
	giveBack(theme: Theme, profile: BrowserContext): void;
	/** Addresses outside this machine that pages asked for, and did not get. */
	readonly outside: string[];
	close(): Promise<void>;
}

/**
 * Starts Chromium without a window.
 * @param options.scale device pixels for each CSS pixel, for sharper pictures
 * @throws Error where no Chromium is installed
 */
export async function openBrowser(options: { scale?: number } = {}): Promise<TestBrowser> {
	selectors.setTestIdAttribute('data-test-id');
	const browser: Browser = await chromium.launch({
		executablePath: findChromium(),
		args: FLAGS,
	});
	const outside: string[] = [];
	const open = async (theme: Theme): Promise<BrowserContext> => {
		const context = await browser.newContext({
			viewport: { width: 1440, height: 900 },
			deviceScaleFactor: options.scale ?? 1,
			colorScheme: theme,
			locale: 'en-IN',
			timezoneId: 'Asia/Kolkata',
		});
		context.on('request', (request) => {
			const { hostname, protocol } = new URL(request.url());
			const local = !protocol.startsWith('http') || hostname === '127.0.0.1';
			if (!local) outside.push(request.url());
		});
		return context;
	};
	const free: Record<Theme, BrowserContext[]> = { light: [], dark: [] };
	return {
		outside,
		takeProfile: async (theme) => free[theme].pop() ?? (await open(theme)),
		giveBack: (theme, profile) => void free[theme].push(profile),
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
