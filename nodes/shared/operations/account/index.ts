/** The operations on the account itself. */
import type { Has } from '../../../../brokers/core/broker';
import type { Operation } from '../../operation';
import { readOperation } from '../../read-operation';

export const checkAccount: Operation<Has<'check'>> = {
	name: 'Check Account',
	value: 'check',
	action: 'Check account',
	description:
		'Make every read once and report what answers, how fast, and which keys differ from the documentation. Changes nothing; the report has no values, so it can be shown to others.',
	fields: [
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				{
					displayName: 'Address Service',
					name: 'addressService',
					type: 'string',
					default: '',
					placeholder: 'e.g. https://ip.example.com',
					description:
						'Web address of a service of your choice that answers with the bare IP address it is asked from, to see which address the broker sees. It is asked through the proxy of the credential; no other service is.',
				},
			],
		},
	],
	onlyReads: true,
	execute: async (context) => {
		const { runCheck } = await import('./check.run');
		return await runCheck(context);
	},
	/** One check for all items: each read is made once. */
	executeAll: async (contexts) => {
		const { runCheck } = await import('./check.run');
		const items = contexts.map(({ itemIndex }) => itemIndex);
		return [{ items, results: [await runCheck(contexts[0])] }];
	},
};

export const getProfile = readOperation<Has<'account'>>({
	name: 'Get Profile',
	value: 'getProfile',
	action: 'Get profile',
	description: 'Get who is logged in, with exchanges and products',
	read: async ({ broker }) => await broker.account.profile(),
});

export const getRms = readOperation<Has<'account'>>({
	name: 'Get Funds (RMS)',
	value: 'getRms',
	action: 'Get funds',
	description:
		'Get the cash that is available, collateral and margin in use, in rupees (RMS limits, user margin)',
	read: async ({ broker }) => await broker.account.funds(),
});
