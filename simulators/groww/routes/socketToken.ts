import { istNaiveIso, jsonReply } from '../../core';
import { badRequest } from '../failures';
import type { Call } from '../gateway';
import { asObject } from '../orderRequest';

/** A user's public key of NATS. */
const PUBLIC_KEY = /^U[A-Z2-7]{55}$/;

/** Sheet 9: the credentials of the socket for a key pair that its client has made; unwrapped. */
export function socketToken({ account, request, state }: Call) {
	const { socketKey } = asObject(request.body);
	if (typeof socketKey !== 'string' || !PUBLIC_KEY.test(socketKey))
		throw badRequest('Invalid socketKey.');
	const { token, expires } = state.sessions.issueSocketToken();
	const subscriptionId = Buffer.from(account.vendorUserId).toString('base64');
	return jsonReply({ token, subscriptionId, expiry: istNaiveIso(expires) });
}
