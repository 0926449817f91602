/** Names, paths and accounts of the simulated brokers, for tests of every kind. */
import { randomBytes } from 'node:crypto';
import {
	angelOneDemoAccount,
	type AngelOneAccount,
	type AngelOneSimulator,
} from '../simulators/angelone';
import { growwAccount, type GrowwAccount, type GrowwSimulator } from '../simulators/groww';

export type BrokerName = 'angelOne' | 'groww';
export const BROKERS: BrokerName[] = ['angelOne', 'groww'];

/** What users call them. */
export const LABEL: Record<BrokerName, string> = { angelOne: 'Angel One', groww: 'Groww' };

export const PATHS = {
	angelOne: {
		login: '/rest/auth/angelbroking/user/v1/loginByPassword',
		refresh: '/rest/auth/angelbroking/jwt/v1/generateTokens',
		logout: '/rest/secure/angelbroking/user/v1/logout',
		profile: '/rest/secure/angelbroking/user/v1/getProfile',
		funds: '/rest/secure/angelbroking/user/v1/getRMS',
		place: '/rest/secure/angelbroking/order/v1/placeOrder',
		lookUp: '/rest/secure/angelbroking/order/v1/getOrderBook',
		instruments: '/OpenAPI_File/files/OpenAPIScripMaster.json',
	},
	groww: {
		login: '/v1/token/api/access',
		refresh: '/no such call',
		logout: '/no such call',
		profile: '/v1/user/detail',
		funds: '/v1/margins/detail/user',
		place: '/v1/order/create',
		lookUp: /\/v1\/order\/status\/reference\//,
		instruments: '/instruments/instrument.csv',
	},
} as const;

/** Angel One gives an access, a refresh and a feed token; Groww one token. */
export const TOKENS_OF_A_SESSION: Record<BrokerName, number> = { angelOne: 3, groww: 1 };

/** The published limits of requests a second, by the simulators' names of the families. */
export const LIMITS: Record<BrokerName, Record<string, number>> = {
	angelOne: { order: 9, orderBook: 1, login: 1, details: 10 },
	groww: { orders: 10, nonTrading: 20, authentication: 2 },
};

/** The families that came in faster than the broker allows, by its own count; none where all is well. */
export function familiesAboveLimit(
	broker: BrokerName,
	simulator: { maxRequestsInAnySecond(family: string): number },
): Array<{ family: string; limit: number; seen: number }> {
	return Object.entries(LIMITS[broker])
		.map(([family, limit]) => ({ family, limit, seen: simulator.maxRequestsInAnySecond(family) }))
		.filter(({ seen, limit }) => seen > limit);
}

/** Fields of a credential, by name. */
export type AccountFields = Record<string, string>;

let serial = 0;

/**
 * A client of its own: rate limits, refused log-ins and sessions of one test do not touch the next.
 * All its secrets are random, so that a search for them finds nothing by chance.
 */
export function addAngelOneAccount(
	simulator: AngelOneSimulator,
	changes: Partial<AngelOneAccount> = {},
): AngelOneAccount {
	const account: AngelOneAccount = {
		...structuredClone(angelOneDemoAccount),
		clientCode: `A${String(100_000 + ++serial)}`,
		apiKey: `key-${randomText(8)}`,
		mpin: randomPin(),
		totpSecret: randomBase32(),
		webPassword: `Web-${randomText(10)}`,
		...changes,
	};
	simulator.accounts.push(account);
	return account;
}

export function addGrowwAccount(
	simulator: GrowwSimulator,
	changes: Partial<GrowwAccount> = {},
): GrowwAccount {
	const account = growwAccount({
		vendorUserId: `vendor-${++serial}`,
		ucc: String(900_000 + serial),
		apiKey: `key-${randomText(20)}`,
		apiSecret: `secret-${randomText(20)}`,
		totpToken: `totp-key-${randomText(20)}`,
		totpSecret: randomBase32(),
		dailyAccessToken: `daily-${randomText(20)}`,
		...changes,
	});
	simulator.accounts.push(account);
	return account;
}

/** The credential's own fields for an account. */
export function angelOneFields(account: AngelOneAccount): AccountFields {
	const { apiKey, clientCode, mpin, totpSecret } = account;
	return { apiKey, clientCode, mpin, totpSecret };
}

/** By TOTP, which needs no daily click. */
export function growwFields({ totpToken, totpSecret }: GrowwAccount): AccountFields {
	return { authMethod: 'totp', apiKey: totpToken, totpSecret };
}

export function growwApprovalFields({ apiKey, apiSecret }: GrowwAccount): AccountFields {
	return { authMethod: 'approval', apiKey, apiSecret };
}

export function growwDailyFields({ dailyAccessToken = '' }: GrowwAccount): AccountFields {
	return { authMethod: 'accessToken', dailyAccessToken };
}

export function randomText(bytes: number): string {
	return randomBytes(bytes).toString('base64url').replace(/[-_]/g, 'x');
}

/** The zero before it tells it from all other numbers of four digits, such as those of lines in a stack. */
function randomPin(): string {
	return `0${100 + (randomBytes(2).readUInt16BE() % 900)}`;
}

function randomBase32(): string {
	return Array.from(randomBytes(32), (byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte & 31]).join(
		'',
	);
}
