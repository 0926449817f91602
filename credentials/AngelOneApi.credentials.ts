import type { ICredentialType, INodeProperties } from 'n8n-workflow';
import { LIVE_BASE_URL } from '../brokers/angelone/api';
import { connectionFields, haltField, sessionFields } from './shared/fields';
import { authenticateWith, preAuthenticationWith } from './shared/lazy';

const showFor = (method: string) => ({ displayOptions: { show: { authMethod: [method] } } });

/** Angel One SmartAPI: the user enters what logs in; the session is kept by the package. */
export class AngelOneApi implements ICredentialType {
	name = 'angelOneApi';

	displayName = 'Angel One API';

	icon = { light: 'file:angelOne.svg', dark: 'file:angelOne.dark.svg' } as const;

	documentationUrl =
		'https://github.com/n8n-nodes-indian-brokers/n8n-nodes-indian-brokers/blob/HEAD/README.md#angel-one';

	properties: INodeProperties[] = [
		{
			displayName: 'Log In With',
			name: 'authMethod',
			type: 'options',
			options: [
				{
					name: 'Browser, Once a Day (Publisher App)',
					value: 'publisher',
					description: 'A person logs in each day; neither MPIN nor TOTP secret is stored',
				},
				{
					name: 'MPIN and TOTP',
					value: 'totp',
					description: 'Logs in by itself. Best for workflows that run unattended.',
				},
			],
			default: 'totp',
		},
		{
			displayName:
				'Publish a workflow with the node <b>Angel One Webhook Trigger</b> and its event <b>On publisher login</b>, and register the Production URL of that node as the Redirect URL of a <b>Publisher</b> app. <b>Session → Get Login Link</b> gives the link that a person opens each day.',
			name: 'publisherNotice',
			type: 'notice',
			default: '',
			...showFor('publisher'),
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			hint: 'On smartapi.angelone.in under My APIs',
			description: 'The API key of your app; for the browser that of a Publisher app',
		},
		{
			displayName: 'Client Code',
			name: 'clientCode',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. A123456',
			description: 'The client code you log in to Angel One with',
		},
		{
			displayName: 'MPIN',
			name: 'mpin',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			...showFor('totp'),
			hint: 'The four digits that open the Angel One app',
			description: 'Not the password of the website',
		},
		{
			displayName: 'TOTP Secret',
			name: 'totpSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			...showFor('totp'),
			hint: 'The key beside the QR code on smartapi.angelone.in/enable-totp, not the six digits',
			description:
				'The whole otpauth:// address will do too. Where its code is refused, the next one is tried, 30 seconds later; a test may take that long.',
		},
		...connectionFields('Angel One', LIVE_BASE_URL),
		haltField,
		...sessionFields(
			...['refreshToken', 'feedToken', 'sessionOwner', 'sessionExpiresAt'],
			...['loginUrl', 'loginStateKey'],
		),
	];

	authenticate = authenticateWith(broker);

	preAuthentication = preAuthenticationWith(broker);
}

async function broker() {
	return (await import('../brokers/angelone')).angelOne;
}
