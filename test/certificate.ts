import { generateKeyPairSync, sign } from 'node:crypto';

/** One DER value: tag, length, contents. */
function der(tag: number, ...parts: Buffer[]): Buffer {
	const contents = Buffer.concat(parts);
	const { length } = contents;
	const size =
		length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
	return Buffer.concat([Buffer.from([tag, ...size]), contents]);
}

const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
const TRUE = der(0x01, Buffer.from([255]));
const utcTime = (epochMs: number) =>
	der(
		0x17,
		Buffer.from(
			`${new Date(epochMs)
				.toISOString()
				.replace(/[-:T]|\..*/g, '')
				.slice(2)}Z`,
		),
	);

/**
 * A certificate of its own for 127.0.0.1 and localhost (X.509, RFC 5280), valid for a day. Written
 * here because libraries that do it in plain JavaScript take seconds inside jest.
 */
export function makeCertificate(): { key: string; cert: string } {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const name = sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from('localhost')))));
	const alternatives = sequence(
		der(0x82, Buffer.from('localhost')),
		der(0x87, Buffer.from([127, 0, 0, 1])),
	);
	const extensions = sequence(
		sequence(oid('551d13'), TRUE, der(0x04, sequence(TRUE))),
		sequence(oid('551d11'), der(0x04, alternatives)),
	);
	const body = sequence(
		der(0xa0, der(0x02, Buffer.from([2]))),
		der(0x02, Buffer.from([1])),
		ECDSA_WITH_SHA256,
		name,
		sequence(utcTime(Date.now() - 3_600_000), utcTime(Date.now() + 86_400_000)),
		name,
		publicKey.export({ type: 'spki', format: 'der' }),
		der(0xa3, extensions),
	);
	const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
	const lines = sequence(body, ECDSA_WITH_SHA256, signature)
		.toString('base64')
		.replace(/(.{64})/g, '$1\n');
	return {
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
		cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
	};
}
