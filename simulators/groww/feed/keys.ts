import { createPublicKey, verify } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** What stands before an Ed25519 key in SubjectPublicKeyInfo. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** Whether this user (56 characters that begin with U) has signed the nonce; the signature is base64. */
export function hasSigned(publicKey: string, nonce: string, signature: string): boolean {
	const raw = decoded(publicKey).subarray(1, 33);
	if (raw.length !== 32) return false;
	const key = createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' });
	return verify(null, Buffer.from(nonce), key, Buffer.from(signature, 'base64'));
}

function decoded(base32: string): Buffer {
	const bits = [...base32].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0'));
	const bytes = bits.join('').match(/.{8}/g) ?? [];
	return Buffer.from(bytes.map((byte) => parseInt(byte, 2)));
}
