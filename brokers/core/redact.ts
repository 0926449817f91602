import type { BrokerError } from './errors';

const BLOT = '•••';
/** A session token that a broker or a proxy repeats. */
const JWT = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;
/** Of a broker's or a library's words; they may repeat all that they were sent. */
const LONGEST = 600;

export function redact(text: string, secrets: readonly string[]): string {
	return blotted(text, secrets).replace(JWT, BLOT);
}

/** Short secrets (an MPIN) are blotted out as whole words alone: they may be part of any number. */
function blotted(text: string, secrets: readonly string[]): string {
	return secrets
		.map((secret) => secret.trim())
		.flatMap((secret) => [secret, decoded(secret)]) // a password inside a proxy URL
		.filter((secret) => secret !== '')
		.sort((a, b) => b.length - a.length) // one may be the beginning of another
		.reduce((result, secret) => {
			if (secret.length >= 6) return result.replaceAll(secret, BLOT);
			const word = new RegExp(`(?<!\\w|\\d\\.)${escapeRegExp(secret)}(?!\\w|\\.\\d)`, 'g');
			return result.replace(word, BLOT);
		}, text);
}

/** The words of others, without secrets and not at length. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
	const clean = redact(text, secrets);
	return clean.length > LONGEST ? `${clean.slice(0, LONGEST - 1)}…` : clean;
}

/** A failure of a log-in, which knows secrets that nobody else does; others may be left in it. */
export function withoutSecretsOf(error: BrokerError, secrets: readonly string[]): BrokerError {
	return error.with({ message: withoutSecrets(error.message, secrets) });
}

/**
 * A broker's or a library's failure without secrets; our own words stay as they are.
 * @param sent what the user typed into the request that failed: a reply that repeats it repeats no
 * secret, and a blot would tell that it is one.
 */
export function cleared(
	error: BrokerError,
	secrets: readonly string[],
	sent: unknown = null,
): BrokerError {
	if (error.cleared) return error;
	const typed = JSON.stringify(sent);
	const hidden = secrets.filter((secret) => blotted(typed, [secret]) === typed);
	return error.with({
		message: withoutSecrets(error.message, hidden),
		hint: error.hint ? withoutSecrets(error.hint, hidden) : undefined,
		cleared: true,
	});
}

/** Text of an address as it is meant; what cannot be decoded stays as it is. */
export function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function escapeRegExp(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
