import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a token of this simulator says. `iat` and `exp`: epoch seconds. */
export interface Claims {
	username: string;
	usertype: 'USER';
	/** Serial of the session. */
	jti: string;
	kind: 'access' | 'refresh' | 'feed';
	iat: number;
	exp: number;
}

const HEADER = Buffer.from('{"alg":"HS512","typ":"JWT"}').toString('base64url');

/** Makes and checks JSON Web Tokens (RFC 7519, HS512) with a key of its own. */
export class TokenSigner {
	private readonly key = randomBytes(64);

	sign(claims: Claims): string {
		const content = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
		return `${content}.${this.signatureOf(content).toString('base64url')}`;
	}

	/** The claims of a token that this signer made, whether or not it has ended; null for any other text. */
	verify(token: string): Claims | null {
		const [header, payload, signature, ...rest] = token.split('.');
		if (header !== HEADER || !payload || !signature || rest.length > 0) return null;
		const expected = this.signatureOf(`${header}.${payload}`);
		const given = Buffer.from(signature, 'base64url');
		if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
		return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Claims;
	}

	private signatureOf(content: string): Buffer {
		return createHmac('sha512', this.key).update(content).digest();
	}
}
