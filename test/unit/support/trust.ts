import tls from 'node:tls';

/**
 * Makes Node trust a certificate wherever no authorities are named; returns the way back. The oldest
 * Node has no `tls.setDefaultCACertificates`.
 */
export function trust(certificate: string): () => void {
	const original = tls.createSecureContext;
	tls.createSecureContext = (options) => {
		const made = original(options);
		(made.context as { addCACert(certificate: string): void }).addCACert(certificate);
		return made;
	};
	return () => {
		tls.createSecureContext = original;
	};
}
