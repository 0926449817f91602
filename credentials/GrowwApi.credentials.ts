import type { ICredentialType, INodeProperties } from 'n8n-workflow';
import { LIVE_BASE_URL } from '../brokers/groww/api';
import { connectionFields, haltField, sessionFields } from './shared/fields';
import { authenticateWith, preAuthenticationWith } from './shared/lazy';

const showFor = (...methods: string[]) => ({ displayOptions: { show: { authMethod: methods } } });

/** Groww Trading API: one of three ways to log in; the session is kept by the package. */
export class GrowwApi implements ICredentialType {
	name = 'growwApi';

	displayName = 'Groww API';

	icon = { light: 'file:groww.svg', dark: 'file:groww.dark.svg' } as const;

	documentationUrl =
		'https://github.com/n8n-nodes-indian-brokers/n8n-nodes-indian-brokers/blob/HEAD/README.md#groww';

	properties: INodeProperties[] = [
		{
			displayName: 'Log In With',
			name: 'authMethod',
			type: 'options',
			options: [
				{
					name: 'API Key and TOTP (Recommended)',
					value: 'totp',
					description: 'Logs in by itself, so that workflows run unattended',
				},
				{
					name: 'API Key and Secret',
					value: 'approval',
					description: 'Needs your approval on Groww’s page every day',
				},
				{
					name: 'Access Token of the Day',
					value: 'accessToken',
					description: 'A token made by hand on Groww’s page. Ends at 06:00 India time.',
				},
			],
			default: 'approval',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			...showFor('approval', 'totp'),
			hint: 'On groww.in/trade-api/api-keys; for TOTP it is called the TOTP token',
		},
		{
			displayName: 'API Secret',
			name: 'apiSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			...showFor('approval'),
			hint: 'Shown once, when the API key was made',
		},
		{
			displayName: 'TOTP Secret',
			name: 'totpSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			...showFor('totp'),
			hint: 'The key beside the QR code, not the six digits',
			description:
				'The whole otpauth:// address will do too. Where its code is refused, the next one is tried, 30 seconds later; a test may take that long.',
		},
		{
			displayName: 'Access Token of the Day',
			name: 'dailyAccessToken',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			...showFor('accessToken'),
			hint: 'Made on groww.in/trade-api/api-keys, valid until 06:00 India time',
		},
		...connectionFields('Groww', LIVE_BASE_URL),
		haltField,
		...sessionFields('sessionOwner', 'sessionExpiresAt', 'accountId'),
	];

	authenticate = authenticateWith(broker);

	preAuthentication = preAuthenticationWith(broker);
}

async function broker() {
	return (await import('../brokers/groww')).groww;
}
