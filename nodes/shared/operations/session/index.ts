import type { ConnectedBroker, Has } from '../../../../brokers/core/broker';
import type { Operation } from '../../operation';
import type { HaltingBroker, SquareOff } from './square-off';

/** Sends nothing: the link is the address of a published workflow, which leads to the broker's page. */
export const getLoginLink: Operation<ConnectedBroker> = {
	name: 'Get Login Link',
	value: 'getLoginLink',
	action: 'Get login link',
	description:
		'Get the link that a person opens to log in for the day, and whether somebody has: to send it by a message',
	fields: [],
	onlyReads: true,
	execute: async ({ broker }) => (await import('./loginLink.run')).loginLink(broker),
};

/**
 * Ends the session. The stored token is forgotten whatever the broker answers: nobody who asks to be
 * logged out wants it kept. Never logs in in order to log out.
 */
export const logout: Operation<Has<'session'>> = {
	name: 'Log Out',
	value: 'logout',
	action: 'Log out',
	description: 'End the session and forget the stored token',
	fields: [],
	execute: async ({ broker: { id, session, sessions } }) => {
		const { revoke } = session;
		const revokedAtBroker = revoke !== null && sessions.peek() !== null && (await revoked(revoke));
		await sessions.forget();
		return { broker: id, loggedOut: true, revokedAtBroker };
	},
};

async function revoked(revoke: () => Promise<void>): Promise<boolean> {
	try {
		await revoke();
		return true;
	} catch {
		// Refused or out of reach: the session may live on at the broker, and the output says so.
		return false;
	}
}

/**
 * The kill switch.
 * @param squareOff closes the positions; without it the form does not offer that
 */
export function haltTrading<B extends HaltingBroker>(squareOff?: SquareOff<B>): Operation<B> {
	return {
		name: 'Halt Trading',
		value: 'haltTrading',
		action: 'Halt trading',
		description:
			'Refuse all orders with this credential, but for those that only reduce a position, until the end of the day or a time',
		fields: [
			{
				displayName: 'Until',
				name: 'until',
				type: 'options',
				options: [
					{
						name: 'End of Day',
						value: 'endOfDay',
						description:
							'24:00 India time. Only a person can lift it before, by clearing Trading Halted Until in the credential.',
					},
					{
						name: 'Time',
						value: 'time',
						description: 'Resume Trading of the same workflow can lift it before',
					},
				],
				default: 'endOfDay',
				description: 'How long trading is halted',
			},
			{
				displayName: 'Until Time',
				name: 'untilTime',
				type: 'dateTime',
				default: '',
				displayOptions: { show: { until: ['time'] } },
				description:
					'When the halt ends by itself. A time without a zone, such as 2026-11-27T13:00:00, is India time.',
			},
			{
				displayName: 'Cancel Orders',
				name: 'cancelOrders',
				type: 'boolean',
				default: false,
				description:
					'Whether to cancel all open orders, and all active GTT and OCO orders, of the account too',
			},
			...(squareOff
				? [
						{
							displayName: 'Square Off',
							name: 'squareOff',
							type: 'boolean' as const,
							default: false,
							description:
								'Whether to close the open intraday and carry-forward positions too, at market',
						},
					]
				: []),
		],
		execute: async (context) => {
			const { halt } = await import('./halt.run');
			return await halt(context, squareOff);
		},
	};
}

export const resumeTrading: Operation<HaltingBroker> = {
	name: 'Resume Trading',
	value: 'resumeTrading',
	action: 'Resume trading',
	description:
		'Lift a halt until a time that this workflow has set. A halt until the end of the day is lifted by a person in the credential.',
	fields: [],
	execute: async (context) => {
		const { resumeTrade } = await import('./halt.run');
		return await resumeTrade(context);
	},
};
