import { AngelOneApi } from '../../../credentials/AngelOneApi.credentials';
import { GrowwApi } from '../../../credentials/GrowwApi.credentials';
import {
	endHandover,
	handedOver,
	SessionStored,
	withHandover,
} from '../../../credentials/shared/handover';
import { credential, secrets, session } from '../support/credentials';

describe('handing a session over for storing', () => {
	const handover = () => ({ fields: session, stored: false });

	test('n8n is given a blank token, the session, and no request', () => {
		const given = handover();
		const data = withHandover({ ...secrets, accessToken: 'old' }, given);
		expect(data.accessToken).toBe('');
		expect(handedOver(data)).toEqual(session);
		expect(given.stored).toBe(false);
		expect(() => endHandover(data)).toThrow(SessionStored);
		expect(given.stored).toBe(true);
	});

	test('n8n that stores all it was given stores no copy of the session', () => {
		const data = withHandover({ ...secrets, accessToken: 'old' }, handover());
		const stored = JSON.parse(JSON.stringify(data)) as typeof data;
		expect(stored).toEqual({ ...secrets, accessToken: '' });
		expect(handedOver(stored)).toBeNull();
		expect(() => endHandover(stored)).not.toThrow();
	});

	test('any other credential is left alone', () => {
		expect(handedOver(credential())).toBeNull();
		expect(() => endHandover(credential())).not.toThrow();
	});

	test('the log-in method returns it as it is, and logs in nowhere', async () => {
		const helpers = {
			httpRequest: async () => await Promise.reject(new Error('asked the broker')),
		};
		for (const type of [new AngelOneApi(), new GrowwApi()]) {
			const logIn = type.preAuthentication.bind({ helpers } as never);
			expect(await logIn(withHandover({}, handover()))).toEqual(session);
		}
	});
});
