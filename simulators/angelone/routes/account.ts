import { istNaiveIso, istStamp } from '../../core';
import { Refusal, success } from '../envelopes';
import { bodyOf, rupeesText, textOf } from '../fields';
import type { Call, OpenCall } from '../gateway';
import type { AngelOneQuirks } from '../quirks';

const DOCUMENTED = {
	exchanges: ['NSE', 'BSE', 'MCX', 'CDS', 'NCDEX', 'NFO'],
	products: ['DELIVERY', 'INTRADAY', 'MARGIN'],
};
const LIVE = {
	exchanges: ['nse_cm', 'nse_fo', 'bse_cm', 'bse_fo', 'mcx_fo', 'cde_fo', 'ncx_fo'],
	products: ['MARGIN', 'MIS', 'NRML', 'CNC', 'CO', 'BO'],
};

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
	const otherwise = state.quirks.loginState === 'null' ? null : 'live';
	return success({ ...tokens, state: textOf(body, 'state') || otherwise });
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
	return success(state.quirks.logoutData === 'sentence' ? 'Logout Successfully' : '');
}

/** Chapter 4.4. */
export function getProfile({ account, state }: Call) {
	const { quirks, sessions } = state;
	const form = quirks.profileForm;
	const isDocumented = form === 'documented' || form === 'documentedText';
	const { exchanges, products } = isDocumented ? DOCUMENTED : LIVE;
	const list = LIST_FORMS[form];
	const stamp = isDocumented ? istStamp : liveStamp;
	const loggedInAt = sessions.lastLoginAt(account);
	return success({
		clientcode: account.clientCode,
		name: account.name,
		email: account.email,
		mobileno: account.mobile,
		exchanges: list(exchanges),
		products: list(products),
		lastlogintime: loggedInAt === undefined ? '' : stamp(loggedInAt),
		[isDocumented ? 'brokerid' : 'broker']: 'B2C',
	});
}

const LIST_FORMS: Record<AngelOneQuirks['profileForm'], (words: string[]) => string | string[]> = {
	live: (words) => words,
	documented: (words) => words,
	documentedText: (words) => JSON.stringify(words),
	text2023: (words) => `[${words.map((word) => `'${word}'`).join(', ')}]`,
};

/** `2026-11-20 09:01:02`. */
const liveStamp = (at: number): string => istNaiveIso(at).replace('T', ' ');

/** Chapter 4.5: strings, in rupees. */
export function getRMS({ account, state }: Call) {
	const { quirks, exchange } = state;
	const funds = exchange.funds(account.clientCode);
	const { span, exposure, premium } = funds.derivatives;
	return success({
		net: rupeesText(funds.free),
		availablecash: rupeesText(funds.free),
		availableintradaypayin: '0',
		availablelimitmargin: '0',
		collateral: rupeesText(funds.collateral),
		m2munrealized: quirks.rmsPnl === 'zero' ? '0.00' : rupeesText(funds.unrealised),
		m2mrealized: quirks.rmsPnl === 'zero' ? '0.00' : rupeesText(funds.realised),
		utiliseddebits: rupeesText(funds.used),
		utilisedspan: quirks.rmsNullSpan && span + exposure === 0 ? null : rupeesText(span + exposure),
		utilisedoptionpremium: rupeesText(premium),
		utilisedholdingsales: '0',
		utilisedexposure: '0',
		utilisedturnover: '0',
		utilisedpayout: '0',
	});
}
