import { htmlReply } from '../../core';
import type { SimReply } from '../../core';
import type { AngelOneAccount } from '../accounts';
import type { OpenCall } from '../gateway';
import type { AngelOneState } from '../state';

/**
 * The page of the publisher log-in, with a person who logs in at once. The key of a Trading app, which has
 * no redirect URL, gets a 403, as users report.
 */
export function publisherLogin({ request, state }: OpenCall): SimReply {
	const { api_key: apiKey = '', state: asked } = request.query;
	const app = state.accounts.find((account) => account.apiKey === apiKey && account.apiKeyActive);
	if (!app || app.redirectUrl === null) return htmlReply('<h1>403 Forbidden</h1>', 403);
	const back = new URL(app.redirectUrl);
	const { publisherVisitor, publisherClient } = state.quirks;
	const tokens =
		publisherVisitor === 'aborts' ? {} : tokensOf(state, clientAt(state, publisherClient) ?? app);
	const echoed = echoOf(state, asked);
	const query = { ...tokens, ...(echoed === undefined ? {} : { state: echoed }) };
	for (const [name, value] of Object.entries(query)) back.searchParams.set(name, value);
	return { status: 302, headers: { location: back.href }, body: '' };
}

function clientAt({ accounts }: AngelOneState, clientCode: string | null) {
	return accounts.find((account) => account.clientCode === clientCode);
}

function tokensOf(
	{ sessions, quirks }: AngelOneState,
	account: AngelOneAccount,
): Record<string, string> {
	const { jwtToken, feedToken, refreshToken } = sessions.loginInBrowser(account);
	return {
		auth_token: jwtToken,
		...(quirks.publisherFeedToken ? { feed_token: feedToken } : {}),
		...(quirks.publisherRefreshToken ? { refresh_token: refreshToken } : {}),
	};
}

function echoOf(state: AngelOneState, asked: string | undefined): string | undefined {
	const before = state.lastPublisherState;
	state.lastPublisherState = asked;
	switch (state.quirks.publisherState) {
		case 'missing':
			return undefined;
		case 'changed':
			return asked === undefined
				? undefined
				: `${asked.slice(0, -1)}${asked.endsWith('A') ? 'B' : 'A'}`;
		case 'replayed':
			return before;
		default:
			return asked;
	}
}
