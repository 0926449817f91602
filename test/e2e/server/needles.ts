/** Something nobody may find where it does not belong. */
export interface Secret {
	/** Tells it apart in a report, which never holds the value. */
	name: string;
	value: string;
}

interface Needle {
	/** "token 3 as base64" */
	says: string;
	bytes: Buffer;
}

/** Texts of fewer characters occur everywhere by chance; so do numbers of fewer digits. */
const LONG_ENOUGH = 6;
const DIGITS_ENOUGH = 9;
/** A field that holds a PIN, a password or a one-time code, and what stands in it. */
const TELLING_FIELD =
	/(?:mpin|pin|password|passwd|totp|otp)["'\\\s:=]{1,8}(?=([^\s"'\\&,;:=<>(){}[\]]+))/gi;
const HASH_BITS = 20;

/**
 * Many secrets in all their spellings, found in one pass over the bytes. A short one (a PIN, a
 * one-time code) counts only behind a field name that says what it is, as in `"mpin":"1234"` or
 * `totp=123456`.
 */
export class Needles {
	/** By their first four bytes. */
	private readonly byStart = new Map<number, Needle[]>();
	/** Which hashes of four bytes some needle begins with. */
	private readonly starts = new Uint8Array(1 << HASH_BITS);
	/** What a report says of a short one. */
	private readonly short = new Map<string, string>();
	private readonly known = new Set<string>();

	/** Blank secrets and those known already are passed over. */
	add({ name, value }: Secret): void {
		if (value === '' || this.known.has(value)) return;
		this.known.add(value);
		if (value.length < (/^\d+$/.test(value) ? DIGITS_ENOUGH : LONG_ENOUGH)) {
			this.short.set(value, name);
			return;
		}
		for (const [form, text] of spellings(value)) this.addBytes(`${name} ${form}`, text);
	}

	/** How many different secrets are searched for. */
	get size(): number {
		return this.known.size;
	}

	/** What was found, each spelling of each secret once. */
	findIn(bytes: Buffer): string[] {
		const found = new Set<string>();
		let start = 0;
		for (let end = 0; end < bytes.length; end++) {
			start = ((start << 8) | bytes[end]) >>> 0;
			if (this.starts[hashOf(start)] === 0) continue;
			for (const needle of this.byStart.get(start) ?? []) {
				const from = end - 3;
				const to = from + needle.bytes.length;
				if (from >= 0 && needle.bytes.equals(bytes.subarray(from, to))) found.add(needle.says);
			}
		}
		if (this.short.size > 0) {
			for (const [, value] of bytes.toString('latin1').matchAll(TELLING_FIELD)) {
				const says = this.short.get(value);
				if (says) found.add(says);
			}
		}
		return [...found];
	}

	private addBytes(says: string, text: string): void {
		const bytes = Buffer.from(text);
		const start = bytes.readUInt32BE(0);
		this.starts[hashOf(start)] = 1;
		this.byStart.set(start, [...(this.byStart.get(start) ?? []), { says, bytes }]);
	}
}

function hashOf(fourBytes: number): number {
	return Math.imul(fourBytes, 0x9e3779b1) >>> (32 - HASH_BITS);
}

/** A text in the ways in which programs write it; each written form once. */
function spellings(value: string): Map<string, string> {
	const forms = new Map<string, string>();
	const add = (form: string, text: string) => {
		if (text.length >= LONG_ENOUGH && ![...forms.values()].includes(text)) forms.set(form, text);
	};
	add('in plain', value);
	add('URL-encoded', encodeURIComponent(value));
	add('form-encoded', new URLSearchParams({ x: value }).toString().slice(2));
	const escaped = JSON.stringify(value).slice(1, -1);
	add('JSON-escaped', escaped);
	add('JSON-escaped twice', JSON.stringify(escaped).slice(1, -1));
	const hex = Buffer.from(value).toString('hex');
	add('as hex', hex);
	add('as upper-case hex', hex.toUpperCase());
	for (const before of [0, 1, 2]) {
		const base64 = base64Behind(value, before);
		add(`as base64 (${before})`, base64);
		add(`as base64url (${before})`, base64.replaceAll('+', '-').replaceAll('/', '_'));
	}
	partsOfJwt(value).forEach((part, index) => add(`part ${index + 1} of the JWT`, part));
	return forms;
}

/**
 * The base64 letters that a text has whatever stands around it, when so many bytes (modulo 3) stand
 * before it; also inside a JWT or a Basic authorization.
 */
function base64Behind(value: string, before: number): string {
	const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
	const letters = bytes.toString('base64');
	return letters.slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

/** Payload and signature; a JWT's header says nothing of its own. */
function partsOfJwt(value: string): string[] {
	const [header, ...rest] = value.split('.');
	return rest.length === 2 && header.startsWith('ey') ? rest : [];
}
