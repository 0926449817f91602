import type { OTPGuardrails } from 'otplib';

/** The length of a TOTP step at both brokers, seconds. */
export const TOTP_STEP_SECONDS = 30;

/** Thrown for a secret that cannot be one; the message says what is wrong and never repeats it. */
export class TotpSecretError extends Error {
	override readonly name = 'TotpSecretError';
}

/**
 * The base32 secret inside whatever the user pasted: any case, with spaces or dashes, with padding,
 * or a whole `otpauth://` URI as a QR code holds it.
 * @throws TotpSecretError where no base32 secret is found.
 */
export function normaliseTotpSecret(input: string): string {
	const text = input.trim();
	const secret = /^otpauth:/i.test(text) ? secretOfUri(text) : text;
	const base32 = secret.replace(/[\s-]/g, '').replace(/=+$/, '').toUpperCase();
	if (base32 === '') throw new TotpSecretError('The TOTP secret is empty.');
	if (/^\d{6}$/.test(base32)) {
		throw new TotpSecretError(
			'The TOTP secret looks like a six-digit code from the authenticator app. Paste the secret key shown beside the QR code instead.',
		);
	}
	if (!/^[A-Z2-7]+$/.test(base32)) {
		throw new TotpSecretError(
			'The TOTP secret is not base32 (letters A to Z and digits 2 to 7). Copy the secret key shown beside the QR code.',
		);
	}
	return base32;
}

function secretOfUri(text: string): string {
	let uri: URL;
	try {
		uri = new URL(text);
	} catch {
		throw new TotpSecretError(
			'The TOTP secret starts like an otpauth:// address but is not a valid one.',
		);
	}
	return uri.searchParams.get('secret') ?? '';
}

/** The same for every spelling of one secret; what is none stays as it is. */
export function sameTotpSecret(input: string): string {
	try {
		return normaliseTotpSecret(input);
	} catch {
		return input.trim();
	}
}

let relaxed: OTPGuardrails | undefined;

/**
 * The six-digit code (SHA-1, 30 s, as the brokers' authenticator set-ups have it) of that moment.
 * @throws TotpSecretError for an unusable secret.
 */
export async function totpCode(secret: string, epochMs: number): Promise<string> {
	// Loaded at the first login, so that n8n's start does not pay for it.
	const { createGuardrails, generate } = await import('otplib');
	// otplib refuses secrets under 16 bytes by default; brokers hand out shorter ones.
	relaxed ??= createGuardrails({ MIN_SECRET_BYTES: 1 });
	try {
		return await generate({
			secret: normaliseTotpSecret(secret),
			epoch: Math.floor(epochMs / 1000),
			period: TOTP_STEP_SECONDS,
			guardrails: relaxed,
		});
	} catch (error) {
		if (error instanceof TotpSecretError) throw error;
		throw new TotpSecretError(
			'The TOTP secret cannot be read. Copy the secret key shown beside the QR code again.',
		);
	}
}

/** Milliseconds until the next TOTP step begins. */
export function untilNextTotpStep(epochMs: number): number {
	const step = TOTP_STEP_SECONDS * 1000;
	return step - (epochMs % step);
}
