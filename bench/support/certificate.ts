import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { Cleanup } from '../../scripts/n8n/cleanup';

/** A certificate for 127.0.0.1 that vouches for itself. */
export interface Certificate {
	/** PEM, as servers take them. */
	tls: { key: string; cert: string };
	/** For NODE_EXTRA_CA_CERTS of those who shall trust it. */
	file: string;
}

/** An address and no name, so that no client is charged for a name lookup of this machine's. */
export async function newCertificate(cleanup: Cleanup): Promise<Certificate> {
	// Node's own key is made in a moment; the library's own takes seconds.
	const keyPair = generateKeyPairSync('rsa', {
		modulusLength: 2048,
		publicKeyEncoding: { type: 'spki', format: 'pem' },
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	});
	const options = {
		algorithm: 'sha256',
		keyPair,
		extensions: [
			{ name: 'basicConstraints', cA: true },
			{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
		],
	};
	const { cert } = generate([{ name: 'commonName', value: '127.0.0.1' }], options);
	const folder = await mkdtemp(join(tmpdir(), 'bench-certificate-'));
	cleanup.add(async () => await rm(folder, { recursive: true, force: true }));
	const file = join(folder, 'ca.pem');
	await writeFile(file, cert);
	return { tls: { key: keyPair.privateKey, cert }, file };
}
