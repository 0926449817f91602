import { randomUUID } from 'node:crypto';
import { istNaiveIso, jsonReply } from '../../core';
import { badRequest } from '../failures';
import type { Call } from '../gateway';
import { asObject } from '../orderRequest';

/** A user's public key of NATS. */
const PUBLIC_KEY = /^U[A-Z2-7]{55}$/;
const PATH = '/v1/api/apex/v1/socket/token/create';

/** Sheet E1: the credentials of the feed for a key pair that its client has made; unwrapped. */
export function socketToken({ account, request, state }: Call) {
	const { feedTokenReply, feedSubscriptionId } = state.quirks;
	if (feedTokenReply === 'redirects' && request.path.endsWith('/'))
		return { status: 307, headers: { location: PATH }, body: '' };
	const { socketKey } = asObject(request.body);
	if (typeof socketKey !== 'string' || !PUBLIC_KEY.test(socketKey))
		throw badRequest('Invalid socketKey.');
	const id = feedSubscriptionId === 'stable' ? account.vendorUserId : randomUUID();
	const subscriptionId = Buffer.from(id).toString('base64');
	const { token, expires } = state.sessions.issueSocketToken({
		...{ account, socketKey, subscriptionId },
	});
	const credentials = { token, subscriptionId, expiry: istNaiveIso(expires) };
	if (feedTokenReply === 'wrapped') return jsonReply({ status: 'SUCCESS', payload: credentials });
	if (feedTokenReply === 'noSubscriptionId') return jsonReply({ token });
	return jsonReply(credentials);
}
