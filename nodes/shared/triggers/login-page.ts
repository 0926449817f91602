import type { CallContext } from './webhook';

interface Page {
	status: number;
	title: string;
	text: string;
	/** Whether it has a link to begin anew. */
	again?: true;
}

const PAGES = {
	done: {
		status: 200,
		title: 'Logged in',
		text: 'The session is stored, and n8n goes on by itself. You can close this page.',
	},
	nothing: {
		status: 200,
		title: 'Nothing to show',
		text: 'This page has no news for this browser.',
		again: true,
	},
	notSetUp: {
		status: 404,
		title: 'Not set up',
		text: 'The credential of this workflow has no log-in in the browser. Choose it there, and publish the workflow again.',
	},
	noToken: {
		status: 400,
		title: 'Not logged in',
		text: 'The log-in was not completed.',
		again: true,
	},
	foreign: {
		status: 403,
		title: 'Not logged in',
		text: 'This log-in was not begun in this browser, or more than ten minutes ago. Nothing was stored.',
		again: true,
	},
	otherAccount: {
		status: 403,
		title: 'Not logged in',
		text: 'This log-in is of another account than the credential names. Nothing was stored.',
		again: true,
	},
	used: {
		status: 409,
		title: 'Used before',
		text: 'This log-in is not newer than the one that is stored. Nothing was changed.',
		again: true,
	},
	refused: {
		status: 403,
		title: 'Not logged in',
		text: 'The broker does not take the session of this log-in. Nothing was stored. Check the API key of the credential.',
		again: true,
	},
	unreachable: {
		status: 502,
		title: 'Not logged in',
		text: 'The log-in could not be verified, because the broker did not answer. Nothing was stored.',
		again: true,
	},
	tooMany: {
		status: 429,
		title: 'Too many tries',
		text: 'Too many log-ins were refused. Try again in ten minutes.',
	},
	failed: {
		status: 500,
		title: 'Not logged in',
		text: 'The log-in could not be stored. The log of n8n says more.',
		again: true,
	},
} satisfies Record<string, Page>;

export type PageName = keyof typeof PAGES;

/** Nothing loads, nothing is kept, nothing is told on. */
const HEADERS = {
	'content-type': 'text/html; charset=utf-8',
	'content-security-policy':
		"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	'cache-control': 'no-store',
	'referrer-policy': 'no-referrer',
	'x-content-type-options': 'nosniff',
};

/** A page of fixed words; of what was asked nothing is in it. @param account as the credential names it */
export function sendPage(
	{ reply }: Pick<CallContext<unknown>, 'reply'>,
	name: PageName,
	account = '',
): void {
	const { status, title, text, again }: Page = PAGES[name];
	const of = name === 'done' ? `<p>Account ${escaped(account)}</p>` : '';
	const link = again ? '<p><a href="?">Log in</a></p>' : '';
	reply(
		status,
		HEADERS,
		`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${title}</title><h1>${title}</h1>${of}<p>${text}</p>${link}</html>`,
	);
}

function escaped(text: string): string {
	return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
