import { createHash } from 'node:crypto';
import { istDate, istNaiveIso, jsonReply, loginNow, matchTotp } from '../core';
import type { SimReply, SimRequest, SimulatorClock } from '../core';
import { gatewayRefusal, loginRefusalReply } from './failures';
import type { GrowwQuirks } from './quirks';
import type { Sessions } from './sessions';
import type { GrowwAccount } from './types';

/** How far a checksum's timestamp may be from the broker's clock, either way. */
const TIMESTAMP_WINDOW_MS = 10 * 60_000;

/** What the token endpoint stands on. */
interface LoginContext {
	clock: SimulatorClock;
	quirks: GrowwQuirks;
	accounts: GrowwAccount[];
	sessions: Sessions;
}

type Fields = Record<string, unknown>;

/**
 * POST /v1/token/api/access (sheet 2): the key as bearer; a checksum or a TOTP in the body; a reply
 * without the envelope.
 */
export function logIn({ request, state }: { request: SimRequest; state: LoginContext }): SimReply {
	const key = bearerOf(request);
	const fields = (request.body ?? {}) as Fields;
	const byApproval = state.accounts.find((account) => account.apiKey === key);
	const byTotp = state.accounts.find((account) => account.totpToken === key);
	const wantsApproval = fields.key_type === 'approval';
	if (byApproval && wantsApproval) return approval(state, byApproval, fields);
	if (byTotp && !wantsApproval) return totp(state, byTotp, fields);
	return gatewayRefusal();
}

function approval(state: LoginContext, account: GrowwAccount, fields: Fields): SimReply {
	const { quirks, clock } = state;
	if (!isApproved(state, account)) return notApproved(quirks);
	const { checksum, timestamp } = fields;
	const seconds = secondsOf(timestamp, quirks);
	if (seconds === null) return refuse(quirks, 'Invalid timestamp');
	if (Math.abs(Number(seconds) * 1000 - loginNow(clock, quirks)) > TIMESTAMP_WINDOW_MS)
		return refuse(quirks, 'Timestamp is not within the allowed window');
	if (checksum !== sha256(account.apiSecret + seconds)) return refuse(quirks, 'Invalid checksum');
	return grant(state, account);
}

/** The ten digits of an approval's time in a form that is taken, else null. */
function secondsOf(timestamp: unknown, { approvalTimestamp: form }: GrowwQuirks): string | null {
	const types = { either: ['string', 'number'], text: ['string'], integer: ['number'] }[form];
	const digits = String(timestamp);
	return types.includes(typeof timestamp) && /^\d{10}$/.test(digits) ? digits : null;
}

function totp(state: LoginContext, account: GrowwAccount, fields: Fields): SimReply {
	const { quirks, clock, sessions } = state;
	if (quirks.totpNeedsApproval && !isApproved(state, account)) return notApproved(quirks);
	if (typeof fields.totp !== 'string') return refuse(quirks, 'Invalid TOTP');
	const step = matchTotp(account.totpSecret, fields.totp, loginNow(clock, quirks));
	if (step === null) return refuse(quirks, 'Invalid TOTP');
	const isFirst = sessions.spendCode(`${account.totpToken} ${step}`);
	if (quirks.refuseTotpReplay && !isFirst) return refuse(quirks, 'TOTP already used');
	return grant(state, account);
}

function grant({ quirks, sessions }: LoginContext, account: GrowwAccount): SimReply {
	const killOthers = quirks.newTokenInvalidatesOld;
	const { token, expires } = sessions.issue(account, { killOthers });
	return jsonReply({
		token,
		tokenRefId: `ref-${sessions.logins}`,
		sessionName: `session-${account.ucc}`,
		expiry: istNaiveIso(expires),
		[quirks.activeFlagName]: true,
	});
}

function isApproved({ clock }: LoginContext, { approvedOn }: GrowwAccount): boolean {
	return approvedOn === 'always' || approvedOn === istDate(clock.now());
}

function notApproved(quirks: GrowwQuirks): SimReply {
	return loginRefusalReply(quirks.notApprovedRefusal, 'API key is not approved for today', quirks);
}

function refuse(quirks: GrowwQuirks, message: string): SimReply {
	return loginRefusalReply(quirks.loginRefusal, message, quirks);
}

/** The bearer of a request; empty where there is none. */
export function bearerOf(request: SimRequest): string {
	return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}
