import { createHash } from 'node:crypto';
import { istDate, istNaiveIso, jsonReply, loginNow, matchTotp } from '../core';
import type { SimReply, SimRequest } from '../core';
import { gatewayRefusal, loginRefusalReply } from './failures';
import type { GrowwAccount } from './types';
import type { GrowwWorld } from './world';

/** How far a checksum's timestamp may be from the broker's clock, either way. */
const TIMESTAMP_WINDOW_MS = 10 * 60_000;

type Fields = Record<string, unknown>;

/**
 * POST /v1/token/api/access (sheet 2): the key as bearer; a checksum or a TOTP in the body; a reply
 * without the envelope.
 */
export class TokenEndpoint {
	/** Tokens issued so far. */
	issued = 0;
	private readonly usedSteps = new Set<string>();

	constructor(private readonly world: GrowwWorld) {}

	handle(request: SimRequest): SimReply {
		const key = bearerOf(request);
		const fields = (request.body ?? {}) as Fields;
		const { accounts } = this.world;
		const byApproval = accounts.find((account) => account.apiKey === key);
		const byTotp = accounts.find((account) => account.totpToken === key);
		const wantsApproval = fields.key_type === 'approval';
		if (byApproval && wantsApproval) return this.approval(byApproval, fields);
		if (byTotp && !wantsApproval) return this.totp(byTotp, fields);
		return gatewayRefusal();
	}

	private approval(account: GrowwAccount, fields: Fields): SimReply {
		if (!this.isApproved(account)) return this.notApproved();
		const { checksum, timestamp } = fields;
		if (typeof timestamp !== 'string' || !/^\d{10}$/.test(timestamp))
			return this.refuse('Invalid timestamp');
		if (Math.abs(Number(timestamp) * 1000 - this.now()) > TIMESTAMP_WINDOW_MS)
			return this.refuse('Timestamp is not within the allowed window');
		if (checksum !== sha256(account.apiSecret + timestamp)) return this.refuse('Invalid checksum');
		return this.grant(account);
	}

	private totp(account: GrowwAccount, fields: Fields): SimReply {
		const { quirks } = this.world;
		if (quirks.totpNeedsApproval && !this.isApproved(account)) return this.notApproved();
		if (typeof fields.totp !== 'string') return this.refuse('Invalid TOTP');
		const step = matchTotp(account.totpSecret, fields.totp, this.now());
		if (step === null) return this.refuse('Invalid TOTP');
		const use = `${account.totpToken} ${step}`;
		if (quirks.refuseTotpReplay && this.usedSteps.has(use)) return this.refuse('TOTP already used');
		this.usedSteps.add(use);
		return this.grant(account);
	}

	private grant(account: GrowwAccount): SimReply {
		const { quirks, sessions } = this.world;
		const { token, expires } = sessions.issue(account, {
			killOthers: quirks.newTokenInvalidatesOld,
		});
		this.issued += 1;
		return jsonReply({
			token,
			tokenRefId: `ref-${this.issued}`,
			sessionName: `session-${account.ucc}`,
			expiry: istNaiveIso(expires),
			[quirks.activeFlagName]: true,
		});
	}

	private isApproved(account: GrowwAccount): boolean {
		return (
			account.approvedOn === 'always' || account.approvedOn === istDate(this.world.clock.now())
		);
	}

	private notApproved(): SimReply {
		return loginRefusalReply(
			this.world.quirks.notApprovedRefusal,
			'API key is not approved for today',
		);
	}

	private refuse(message: string): SimReply {
		return loginRefusalReply(this.world.quirks.loginRefusal, message);
	}

	private now(): number {
		return loginNow(this.world.clock, this.world.quirks);
	}
}

/** The bearer of a request; empty where there is none. */
export function bearerOf(request: SimRequest): string {
	return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}
