import { BrokerError } from '../core/errors';
import { GROWW } from './api';

const KEYS_PAGE = 'https://groww.in/trade-api/api-keys';
export const WRONG_CODE = 'WRONG_TOTP';
export const NEW_TOKEN_HINT = `Make a new access token on ${KEYS_PAGE} and paste it into the credential, or choose API Key and TOTP, which needs no daily step.`;
export const KEY_HINT = `Copy the key again from ${KEYS_PAGE}; for TOTP it is the TOTP token. Check that it is active.`;
export const APPROVAL_HINT = `Open ${KEYS_PAGE} and approve the key for today; check the API secret. With API Key and TOTP no daily approval is asked for.`;
export const TOTP_HINT =
	'Check the TOTP secret (the key beside the QR code, not the six digits) and the clock of the n8n server.';

/** The end of a pasted token is past, or the broker no longer takes it. */
export function pastedTokenOver(): BrokerError {
	return refusedLogin(
		'DAILY_TOKEN_OVER',
		'The pasted Groww access token is over: tokens end at 06:00 India time.',
		NEW_TOKEN_HINT,
	);
}

/** The broker refused the secrets, or they are not complete. */
export function refusedLogin(
	code: string,
	message: string,
	hint = 'Complete the credential.',
	httpStatus: number | null = null,
): BrokerError {
	return new BrokerError({
		broker: GROWW,
		failure: 'login',
		code,
		message,
		hint,
		httpStatus,
		retryable: false,
	});
}
