import type { INodeProperties } from 'n8n-workflow';

/** Guard rails and addresses: the same for every broker. */
export function connectionFields(broker: string, liveBaseUrl: string): INodeProperties[] {
	return [
		{
			displayName: 'Permissions',
			name: 'permissions',
			type: 'options',
			options: [
				{ name: 'Trade', value: 'trade', description: 'Reads the account and places orders' },
				{
					name: 'Read Only',
					value: 'readOnly',
					description: 'Every order is refused before anything is sent',
				},
			],
			default: 'trade',
			description: 'What workflows and AI agents may do with this credential',
		},
		{
			displayName: 'Max Order Value',
			name: 'maxOrderValue',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			hint: 'In rupees; 0 means no limit',
			description:
				'An order worth more than this many rupees is refused before anything is sent. 0 means no limit. Market orders, stop-loss-market orders and sells count with the last traded price plus 5 percent where that is more than their own.',
		},
		{
			displayName: 'Max Daily Loss',
			name: 'maxDailyLoss',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			hint: 'In rupees; 0 means no limit',
			description:
				'Once the account has lost this many rupees today, realised and unrealised together, orders that open or enlarge a position are refused before anything is sent; those that only reduce one still pass. Also refused where the loss cannot be read. 0 means no limit.',
		},
		{
			displayName: 'Max Orders per Day',
			name: 'maxOrdersPerDay',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 0 },
			default: 0,
			hint: '0 means no limit',
			description:
				'The most orders and GTT orders that are sent for the account on one day in India, by all workflows together. Cancellations and modifications do not count. Orders that only reduce a position count and are never refused. 0 means no limit.',
		},
		{
			displayName: 'Trading Halted Until',
			name: 'tradingHaltedUntil',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2026-11-27T00:00:00+05:30',
			hint: 'Empty: trading is not halted. Clear it to lift a halt.',
			description:
				'Until then orders are refused, but for those that only reduce a position and cancellations. Written by Halt Trading; only a person who clears it here lifts a halt until the end of the day.',
		},
		{
			displayName: 'Proxy URL',
			name: 'proxyUrl',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. socks5://user:password@203.0.113.7:1080',
			description: `Proxy (http, https or socks5) through which this credential reaches ${broker}, for a registered static IP. Leave empty to use the proxy settings of the n8n server.`,
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: liveBaseUrl,
			placeholder: `e.g. ${liveBaseUrl}`,
			description: `Address of the API. Change it only to test against something other than ${broker} itself: a simulator on this machine, or a host that the administrator of this n8n allows.`,
		},
	];
}

/**
 * Which halt of trading the credential was told of last. No password: the editor sends it back as it was
 * when its dialog was opened, which tells a dialog that knew of the halt from one that did not.
 */
export const haltField: INodeProperties = {
	displayName: 'Halt ID',
	name: 'haltId',
	type: 'hidden',
	default: '',
};

/** Where the package keeps the session inside the credential; never shown. */
export function sessionFields(...names: string[]): INodeProperties[] {
	const token: INodeProperties = {
		displayName: 'Access Token',
		name: 'accessToken',
		type: 'hidden',
		typeOptions: { expirable: true, password: true },
		default: '',
	};
	return [
		token,
		...names.map(
			(name): INodeProperties => ({
				displayName: name,
				name,
				type: 'hidden',
				typeOptions: { password: true },
				default: '',
			}),
		),
	];
}
