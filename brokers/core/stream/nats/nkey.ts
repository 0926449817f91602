/** Keys of users as NATS writes them (github.com/nats-io/nkeys): Ed25519, base32 with a check sum. */
import {
	createPrivateKey,
	createPublicKey,
	generateKeyPairSync,
	type KeyObject,
	sign,
} from 'node:crypto';

/** A user's pair of keys. */
export interface UserKey {
	/** 56 characters that begin with `U`. */
	publicKey: string;
	/** The signature of a server's nonce, base64. */
	sign(nonce: string): string;
}

const USER_PREFIX = 20 << 3;
/** What stands before an Ed25519 seed in PKCS #8. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A pair that nobody had before. */
export function newUserKey(): UserKey {
	const { publicKey, privateKey } = generateKeyPairSync('ed25519');
	return userKey(publicKey, privateKey);
}

/** The pair of a seed of 32 bytes. */
export function userKeyOf(seed: Buffer): UserKey {
	const der = Buffer.concat([PKCS8, seed]);
	const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
	return userKey(createPublicKey(privateKey), privateKey);
}

function userKey(publicKey: KeyObject, privateKey: KeyObject): UserKey {
	const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
	const prefixed = Buffer.concat([Buffer.from([USER_PREFIX]), raw]);
	const sum = Buffer.alloc(2);
	sum.writeUInt16LE(crc16(prefixed));
	return {
		publicKey: base32(Buffer.concat([prefixed, sum])),
		sign: (nonce) => sign(null, Buffer.from(nonce, 'utf8'), privateKey).toString('base64'),
	};
}

/** CRC-16/XMODEM. */
function crc16(bytes: Buffer): number {
	let sum = 0;
	for (const byte of bytes) {
		sum ^= byte << 8;
		for (let bit = 0; bit < 8; bit++) sum = sum & 0x8000 ? (sum << 1) ^ 0x1021 : sum << 1;
	}
	return sum & 0xffff;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648, without padding. */
function base32(bytes: Buffer): string {
	const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
	const groups = bits.match(/.{1,5}/g) ?? [];
	return groups.map((group) => ALPHABET[parseInt(group.padEnd(5, '0'), 2)]).join('');
}
