import type { IExecuteFunctions } from 'n8n-workflow';
import type { Has } from '../../../../../brokers/core/broker';
import type { BrokerId } from '../../../../../brokers/core/errors';
import type { SessionManager } from '../../../../../brokers/core/session/session-manager';
import { logout } from '../../../../../nodes/shared/operations/session';
import { brokerError } from '../../../support/failures';

async function logOut(
	sessions: SessionManager,
	revoke: (() => Promise<void>) | null,
	id: BrokerId = 'angelOne',
) {
	const broker = { id, sessions, session: { revoke } } as Has<'session'>;
	return await logout.execute({ functions: {} as IExecuteFunctions, itemIndex: 0, broker });
}

describe('log out', () => {
	function sessions(loggedIn: boolean) {
		const calls: string[] = [];
		const manager = {
			peek: () => (loggedIn ? { accessToken: 't' } : null),
			forget: async () => {
				calls.push('forget');
				await Promise.resolve();
			},
		} as unknown as SessionManager;
		return { manager, calls };
	}

	const revokeInto = (calls: string[], error?: Error) => async () => {
		calls.push('revoke');
		await Promise.resolve();
		if (error) throw error;
	};

	test('tells the broker, then forgets', async () => {
		const { manager, calls } = sessions(true);
		expect(await logOut(manager, revokeInto(calls))).toEqual({
			broker: 'angelOne',
			loggedOut: true,
			revokedAtBroker: true,
		});
		expect(calls).toEqual(['revoke', 'forget']);
	});

	test('forgets where the broker refuses or is out of reach, and says so', async () => {
		const { manager, calls } = sessions(true);
		expect(await logOut(manager, revokeInto(calls, brokerError()))).toMatchObject({
			revokedAtBroker: false,
		});
		expect(calls).toEqual(['revoke', 'forget']);
	});

	test('never logs in to log out', async () => {
		const { manager, calls } = sessions(false);
		expect(await logOut(manager, revokeInto(calls))).toMatchObject({
			loggedOut: true,
			revokedAtBroker: false,
		});
		expect(calls).toEqual(['forget']);
	});

	test('where the broker has no such call', async () => {
		const { manager, calls } = sessions(true);
		expect(await logOut(manager, null, 'groww')).toEqual({
			broker: 'groww',
			loggedOut: true,
			revokedAtBroker: false,
		});
		expect(calls).toEqual(['forget']);
	});
});
