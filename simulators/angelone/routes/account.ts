import { istStamp } from '../../core';
import { Refusal, success } from '../envelopes';
import { bodyOf, rupeesText, textOf } from '../fields';
import type { Call, OpenCall } from '../gateway';

const EXCHANGES = ['NSE', 'BSE', 'MCX', 'CDS', 'NCDEX', 'NFO'];
const PRODUCTS = ['DELIVERY', 'INTRADAY', 'MARGIN'];

/** Chapter 4.1. */
export function logIn({ request, state }: OpenCall) {
	const { sessions } = state;
	sessions.loginAttempts += 1;
	const body = bodyOf(request);
	const tokens = sessions.login(
		request.headers['x-privatekey'] ?? '',
		textOf(body, 'clientcode'),
		textOf(body, 'password'),
		textOf(body, 'totp'),
	);
	return success({ ...tokens, state: textOf(body, 'state') || 'live' });
}

/** Chapter 4.2. */
export function refreshTokens({ request, state }: OpenCall) {
	const { authorization } = request.headers;
	if (!authorization) throw new Refusal('AG8003');
	const refreshToken = textOf(bodyOf(request), 'refreshToken');
	const apiKey = request.headers['x-privatekey'] ?? '';
	return success(state.sessions.refresh(authorization, apiKey, refreshToken));
}

/** Chapter 4.3. */
export function logOut({ request, account, state }: Call) {
	if (textOf(bodyOf(request), 'clientcode') !== account.clientCode) throw new Refusal('AB1011');
	state.sessions.logout(request.headers.authorization);
	return success('');
}

/** Chapter 4.4. */
export function getProfile({ account, state }: Call) {
	const { quirks, sessions } = state;
	const list = (words: string[]): string | string[] =>
		quirks.profileListsAsText ? JSON.stringify(words) : words;
	const loggedInAt = sessions.lastLoginAt(account);
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
}

/** Chapter 4.5: strings, in rupees. */
export function getRMS({ account, state }: Call) {
	const funds = state.exchange.funds(account.clientCode);
	const { span, exposure, premium } = funds.derivatives;
	return success({
		net: rupeesText(funds.free),
		availablecash: rupeesText(funds.free),
		availableintradaypayin: '0',
		availablelimitmargin: '0',
		collateral: rupeesText(funds.collateral),
		m2munrealized: rupeesText(funds.unrealised),
		m2mrealized: rupeesText(funds.realised),
		utiliseddebits: rupeesText(funds.used),
		utilisedspan: rupeesText(span + exposure),
		utilisedoptionpremium: rupeesText(premium),
		utilisedholdingsales: '0',
		utilisedexposure: '0',
		utilisedturnover: '0',
		utilisedpayout: '0',
	});
}
