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
				'An order worth more than this many rupees is refused before anything is sent. 0 means no limit. A market order counts with the last traded price plus 5 percent.',
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
