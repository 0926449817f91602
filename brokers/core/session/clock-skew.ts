import type { BrokerError } from '../errors';
import type { HttpReply } from '../http/http-transport';
import { durationInWords } from '../ist';

/** Codes of a TOTP step go wrong from about here on. */
const NOTEWORTHY_MS = 15_000;

/** How far the broker's clock is ahead of this machine's, milliseconds; null without a Date header. */
export function clockSkew(reply: HttpReply, now: number): number | null {
	return reply.dateMs === null ? null : reply.dateMs - now;
}

/** Adds to a refused log-in by how much this machine's clock is off, where that can be the cause. */
export function withClockSkew(error: BrokerError, skewMs: number | null): BrokerError {
	if (skewMs === null || Math.abs(skewMs) < NOTEWORTHY_MS) return error;
	const off = durationInWords(Math.abs(skewMs));
	const direction = skewMs > 0 ? 'behind' : 'ahead of';
	return error.with({
		message: `${error.message}. The clock of the n8n server is ${off} ${direction} the broker's`,
		hint: `Set the clock of the n8n server right (it is ${off} ${direction} the broker's); time-based codes depend on it.`,
		clockSkewMs: skewMs,
	});
}
