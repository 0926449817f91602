import {
	normaliseTotpSecret,
	totpCode,
	TotpSecretError,
	untilNextTotpStep,
} from '../../../../brokers/core/session/totp';

/** RFC 6238 appendix B: the ASCII secret "12345678901234567890", SHA-1; the last six of eight digits. */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const RFC_VECTORS: Array<[seconds: number, code: string]> = [
	[59, '287082'],
	[1111111109, '081804'],
	[1111111111, '050471'],
	[1234567890, '005924'],
	[2000000000, '279037'],
	[20000000000, '353130'],
];

test.each(RFC_VECTORS)('the published code at %d s is %s', async (seconds, code) => {
	expect(await totpCode(RFC_SECRET, seconds * 1000)).toBe(code);
});

test('the code holds for the whole step and changes with the next millisecond', async () => {
	expect(await totpCode(RFC_SECRET, 30_000)).toBe('287082');
	expect(await totpCode(RFC_SECRET, 59_999)).toBe('287082');
	expect(await totpCode(RFC_SECRET, 60_000)).not.toBe('287082');
	expect(await totpCode(RFC_SECRET, 29_999)).not.toBe('287082');
});

test.each([
	['lower case', RFC_SECRET.toLowerCase()],
	['groups of four', 'gezd gnbv gy3t qojq gezd gnbv gy3t qojq'],
	['dashes', 'GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ'],
	['tabs, line ends and a hard space', `\tGEZDGNBVGY3TQOJQ\u00a0GEZDGNBVGY3TQOJQ\r\n`],
	['padding', `${RFC_SECRET}====`],
	['a QR code’s address', `otpauth://totp/Angel%20One:A1?secret=${RFC_SECRET}&issuer=Angel%20One`],
	['an address in odd case', `OTPAuth://TOTP/x?issuer=Groww&secret=${RFC_SECRET.toLowerCase()}`],
	[
		'an address with a grouped secret',
		`otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ%20GEZDGNBVGY3TQOJQ`,
	],
])('reads a secret with %s', async (_, secret) => {
	expect(normaliseTotpSecret(secret)).toBe(RFC_SECRET);
	expect(await totpCode(secret, 59_000)).toBe('287082');
});

/** Codes computed apart from this code base (HMAC-SHA-1 by hand in Python). */
test.each([
	['JBSWY3DPEHPK3PXP', 1_700_000_000, '324550'],
	['MFRGGZDF', 1_700_000_000, '245823'],
	['KRSXG5CTMVRXEZLU', 1_763_700_000, '240357'],
])('takes short secrets: %s', async (secret, seconds, code) => {
	expect(await totpCode(secret, seconds * 1000)).toBe(code);
});

test.each([
	['nothing', '', /empty/],
	['blanks', '  \n', /empty/],
	['an address without a secret', 'otpauth://totp/x?issuer=y', /empty/],
	['a six-digit code', '287082', /six-digit code/],
	['a six-digit code with a gap', '287 082', /six-digit code/],
	['a digit that base32 has not', 'JBSWY3DPEHPK3PX1', /not base32/],
	['a letter with an accent', 'JBSWY3DPÉHPK3PXP', /not base32/],
	['a broken address', 'otpauth://[', /not a valid one/],
])('refuses %s', async (_, secret, reason) => {
	const failure = await totpCode(secret, 0).catch((error: unknown) => error);
	expect(failure).toBeInstanceOf(TotpSecretError);
	expect((failure as Error).message).toMatch(reason);
});

test('a refusal never repeats the secret', async () => {
	for (const secret of ['JBSWY3DPEHPK3PX1', 'A', 'otpauth://[JBSWY3DP', '987654']) {
		const failure = (await totpCode(secret, 0).catch((error: unknown) => error)) as Error;
		expect(failure).toBeInstanceOf(TotpSecretError);
		expect(failure.message).not.toContain(secret);
	}
});

test('the time to the next step', () => {
	expect(untilNextTotpStep(0)).toBe(30_000);
	expect(untilNextTotpStep(29_999)).toBe(1);
	expect(untilNextTotpStep(1_763_700_012_345)).toBe(17_655);
});
