import { createHmac, timingSafeEqual } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** Length of one time step in ms (RFC 6238 section 4.1; the brokers use the usual 30 s). */
export const TOTP_STEP_MS = 30_000;

/** Decodes RFC 4648 base32 without padding. @throws RangeError on any other character */
export function decodeBase32(text: string): Buffer {
	const bytes: number[] = [];
	let buffer = 0;
	let bits = 0;
	for (const letter of text.replace(/=+$/, '').toUpperCase()) {
		const value = ALPHABET.indexOf(letter);
		if (value < 0) throw new RangeError('Not base32');
		buffer = ((buffer << 5) | value) & 0xfff;
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			bytes.push((buffer >> bits) & 0xff);
		}
	}
	return Buffer.from(bytes);
}

/** The number of the time step that holds this instant. */
export function totpStep(epochMs: number): number {
	return Math.floor(epochMs / TOTP_STEP_MS);
}

/** The six-digit code of a base32 secret at an instant (RFC 6238, SHA-1). */
export function totpAt(secret: string, epochMs: number): string {
	return codeOfStep(decodeBase32(secret), totpStep(epochMs));
}

/**
 * The time step a code belongs to, looking `tolerance` steps to either side of the instant; null
 * where it belongs to none.
 */
export function matchTotp(
	secret: string,
	code: string,
	epochMs: number,
	tolerance = 1,
): number | null {
	if (!/^\d{6}$/.test(code)) return null;
	const key = decodeBase32(secret);
	const current = totpStep(epochMs);
	for (let step = current - tolerance; step <= current + tolerance; step++) {
		if (timingSafeEqual(Buffer.from(codeOfStep(key, step)), Buffer.from(code))) return step;
	}
	return null;
}

function codeOfStep(key: Buffer, step: number): string {
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(step));
	const digest = createHmac('sha1', key).update(counter).digest();
	const offset = digest[digest.length - 1] & 0x0f;
	const number = digest.readUInt32BE(offset) & 0x7fffffff;
	return String(number % 1_000_000).padStart(6, '0');
}
