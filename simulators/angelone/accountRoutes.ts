import { istStamp } from '../core';
import type { Desk } from './desk';
import { Refusal, success } from './envelopes';
import { bodyOf, rupeesText, textOf } from './fields';
import type { Gateway } from './gateway';

const EXCHANGES = ['NSE', 'BSE', 'MCX', 'CDS', 'NCDEX', 'NFO'];
const PRODUCTS = ['DELIVERY', 'INTRADAY', 'MARGIN'];

/** Log-in, refresh, log-out, profile, funds (chapter 4). */
export function addAccountRoutes(gateway: Gateway, desk: Desk): void {
	const { sessions, quirks, clock } = desk;
	const lastLogin = new Map<string, number>();

	gateway.open(
		{ method: 'POST', path: '/rest/auth/angelbroking/user/v1/loginByPassword', family: 'login' },
		(request) => {
			sessions.loginAttempts += 1;
			const body = bodyOf(request);
			const clientCode = textOf(body, 'clientcode');
			const tokens = sessions.login(
				request.headers['x-privatekey'] ?? '',
				clientCode,
				textOf(body, 'password'),
				textOf(body, 'totp'),
			);
			lastLogin.set(clientCode, clock.now());
			return success({ ...tokens, state: textOf(body, 'state') || 'live' });
		},
	);

	gateway.open(
		{ method: 'POST', path: '/rest/auth/angelbroking/jwt/v1/generateTokens', family: 'token' },
		(request) => {
			const { authorization } = request.headers;
			if (!authorization) throw new Refusal('AG8003');
			const refreshToken = textOf(bodyOf(request), 'refreshToken');
			const apiKey = request.headers['x-privatekey'] ?? '';
			return success(sessions.refresh(authorization, apiKey, refreshToken));
		},
	);

	gateway.secure(
		{ method: 'POST', path: '/user/v1/logout', family: 'logout' },
		(request, account) => {
			if (textOf(bodyOf(request), 'clientcode') !== account.clientCode) throw new Refusal('AB1011');
			sessions.logout(request.headers.authorization);
			return success('');
		},
	);

	gateway.secure(
		{ method: 'GET', path: '/user/v1/getProfile', family: 'profile' },
		(_, account) => {
			const list = (words: string[]): string | string[] =>
				quirks.profileListsAsText ? JSON.stringify(words) : words;
			const loggedInAt = lastLogin.get(account.clientCode);
			return success({
				clientcode: account.clientCode,
				name: account.name,
				email: account.email,
				mobileno: account.mobile,
				exchanges: list(EXCHANGES),
				products: list(PRODUCTS),
				lastlogintime: loggedInAt === undefined ? '' : istStamp(loggedInAt),
				brokerid: 'B2C',
			});
		},
	);

	gateway.secure({ method: 'GET', path: '/user/v1/getRMS', family: 'rms' }, (_, account) => {
		desk.exchange.settle();
		const funds = desk.funds.of(account);
		return success({
			net: rupeesText(funds.net),
			availablecash: rupeesText(funds.net),
			availableintradaypayin: '0',
			availablelimitmargin: '0',
			collateral: rupeesText(funds.collateral),
			m2munrealized: rupeesText(funds.unrealised),
			m2mrealized: rupeesText(funds.realised),
			utiliseddebits: rupeesText(funds.utilised),
			utilisedspan: rupeesText(funds.span),
			utilisedoptionpremium: rupeesText(funds.premium),
			utilisedholdingsales: '0',
			utilisedexposure: '0',
			utilisedturnover: '0',
			utilisedpayout: '0',
		});
	});
}
