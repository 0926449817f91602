import { checkBaseUrl, checkProxyUrl, EndpointError, mayUseProxy } from './http/addresses';
import { type BrokerId, inputError } from './errors';
import { parseBrokerTime } from './ist';
import { toDecimal } from './money';
import type { Permissions } from './permissions';
import type { Session } from './session/session-manager';
import { type JsonObject, readText } from './wire';

/** What the credentials of both brokers have in common, checked. */
export interface ConnectionSettings {
	/** An origin. */
	baseUrl: string;
	/** Whether that is the broker's own address. */
	isLive: boolean;
	/** Null also where the base URL is plain http. */
	proxy: URL | null;
	permissions: Permissions;
}

/**
 * Reads the shared fields of a decrypted credential.
 * @param aliases of the live API's host
 * @throws BrokerError `input` for an address that may not be used.
 */
export function readConnection(
	broker: BrokerId,
	data: JsonObject,
	liveBaseUrl: string,
	aliases: readonly string[] = [],
): ConnectionSettings {
	try {
		const hosts = [new URL(liveBaseUrl).host, ...aliases];
		const baseUrl = checkBaseUrl(readText(data.baseUrl) ?? liveBaseUrl, hosts);
		const proxy = checkProxyUrl(readText(data.proxyUrl) ?? '');
		return {
			baseUrl,
			isLive: hosts.includes(new URL(baseUrl).host),
			proxy: mayUseProxy(baseUrl) ? proxy : null,
			permissions: {
				readOnly: readOnly(broker, data.permissions),
				maxOrderValue: readLimit(broker, 'maxOrderValue', 'Max Order Value', data.maxOrderValue),
				maxDailyLoss: readLimit(broker, 'maxDailyLoss', 'Max Daily Loss', data.maxDailyLoss),
				maxOrdersPerDay: readCount(broker, data.maxOrdersPerDay),
				haltedUntil: readHalt(data.tradingHaltedUntil),
				haltId: readSecret(data.haltId),
			},
		};
	} catch (error) {
		if (error instanceof EndpointError)
			throw inputError(broker, error.field, 'BAD_ADDRESS', error.message, error.hint);
		throw error;
	}
}

/** The stored session inside a decrypted credential; blank where there is none. */
export function readSession(data: JsonObject): Session {
	const text = (value: unknown) => (typeof value === 'string' ? value : '');
	return {
		accessToken: text(data.accessToken),
		refreshToken: text(data.refreshToken),
		feedToken: text(data.feedToken),
		accountId: text(data.accountId),
		sessionOwner: text(data.sessionOwner),
		sessionExpiresAt: text(data.sessionExpiresAt),
	};
}

/** A secret as typed; a missing one is blank. */
export function readSecret(value: unknown): string {
	return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** What n8n's editor leaves out when it saves is the default, Trade; anything unknown must not be. */
function readOnly(broker: BrokerId, value: unknown): boolean {
	if (value === undefined || value === 'trade' || value === 'readOnly') return value === 'readOnly';
	throw inputError(
		broker,
		'permissions',
		'BAD_PERMISSIONS',
		'Permissions of the credential is neither "trade" nor "readOnly", so nothing is sent.',
		'Choose one of the two; an expression must give exactly that text.',
	);
}

/** An unreadable limit must not mean "no limit". */
function readLimit(broker: BrokerId, field: string, name: string, value: unknown): string | null {
	if (isUnset(value)) return null;
	const limit = toDecimal(value);
	if (limit === null) {
		throw inputError(
			broker,
			field,
			'BAD_LIMIT',
			`${name} of the credential is not an amount in rupees.`,
			'Give rupees with at most four decimal places there; 0 is no limit.',
		);
	}
	return limit === '0' ? null : limit;
}

function readCount(broker: BrokerId, value: unknown): number | null {
	if (isUnset(value)) return null;
	const limit = toDecimal(value);
	if (limit === null || limit.includes('.')) {
		throw inputError(
			broker,
			'maxOrdersPerDay',
			'BAD_LIMIT',
			'Max Orders per Day of the credential is not a whole number.',
			'Give a whole number there; 0 is no limit.',
		);
	}
	return limit === '0' ? null : Number(limit);
}

function isUnset(value: unknown): boolean {
	return value === undefined || value === null || value === '' || value === 0 || value === '0';
}

/** Epoch milliseconds. Words that are no time halt all the same. */
function readHalt(value: unknown): number | null {
	if (isUnset(value) || (typeof value === 'string' && readText(value) === null)) return null;
	const time = parseBrokerTime(value);
	return time === null ? Infinity : Date.parse(time);
}
