import { execFileSync } from 'node:child_process';

/** Inside jest the certificate library takes seconds; in a process of its own half of one. */
const SCRIPT = `
	const { privateKey, publicKey } = require('node:crypto').generateKeyPairSync('rsa', {
		modulusLength: 2048,
		publicKeyEncoding: { type: 'spki', format: 'pem' },
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	});
	const { cert } = require('selfsigned').generate([{ name: 'commonName', value: 'localhost' }], {
		algorithm: 'sha256',
		keyPair: { publicKey, privateKey },
		extensions: [
			{ name: 'basicConstraints', cA: true },
			{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
		],
	});
	console.log(JSON.stringify({ key: privateKey, cert }));
`;

/** A new certificate for `localhost` that nobody vouches for. PEM. */
export function selfSignedCertificate(): { key: string; cert: string } {
	const printed = execFileSync(process.execPath, ['-e', SCRIPT], {
		cwd: __dirname,
		encoding: 'utf8',
	});
	return JSON.parse(printed) as { key: string; cert: string };
}
