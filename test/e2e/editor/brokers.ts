import { resources as angelOneResources } from '../../../nodes/AngelOne/operations';
import { resources as growwResources } from '../../../nodes/Groww/operations';
import { angelOneDemoAccount, angelOneSecondAccount } from '../../../simulators/angelone';
import { growwDemoAccount } from '../../../simulators/groww';

/** A broker as the editor shows it, and what a user types. */
export interface EditorBroker {
	node: string;
	id: 'angelOne' | 'groww';
	/** The credential that is stored already. */
	stored: string;
	resources: Menu[];
	/** The fields that show the chosen order type, by its name. */
	orderTypes: Record<string, string[]>;
	purchase: Purchase;
	/** What the user reads where the address of n8n is not registered: the broker's code, our hint. */
	unregisteredIp: RegExp;
	/** The ways to log in, each with everything that is typed. */
	logins: Login[];
	mistakes: Mistake[];
}

/** A resource's menu, and the operations in it. */
interface Menu {
	name: string;
	operations: Array<{ name: string; action: string }>;
}

/** An order as a user makes it with the mouse, and what it must become. */
export interface Purchase {
	typed: string;
	instrument: string;
	tradingSymbol: string;
	quantity: number;
	price: string;
	/** Not a multiple of the tick. */
	badPrice: string;
	/** Below the market, so that the order stays open. */
	resting: string;
}

export interface Login {
	/** The entry of Log In With. */
	way: string;
	typed: Record<string, string>;
	/** The fields among them that show nothing of what is typed. */
	masked: string[];
}

/** A field filled in wrongly, and what the user must be told; made in the last way to log in. */
export interface Mistake {
	what: string;
	field: string;
	typed: string;
	told: RegExp;
}

export const angelOne: EditorBroker = {
	node: 'Angel One',
	id: 'angelOne',
	stored: 'Angel One (simulated)',
	resources: angelOneResources,
	orderTypes: {
		Limit: ['price'],
		Market: [],
		'Stop-Loss Limit': ['price', 'triggerPrice'],
		'Stop-Loss Market': ['triggerPrice'],
	},
	purchase: {
		typed: 'state bank',
		instrument: 'SBIN',
		tradingSymbol: 'SBIN-EQ',
		quantity: 10,
		price: '868.50',
		badPrice: '868.53',
		resting: '800',
	},
	unregisteredIp: /AG7002[\s\S]*registered static IP/,
	logins: [
		{
			way: 'MPIN and TOTP',
			typed: {
				apiKey: angelOneDemoAccount.apiKey,
				clientCode: angelOneDemoAccount.clientCode,
				mpin: angelOneDemoAccount.mpin,
				totpSecret: angelOneDemoAccount.totpSecret,
			},
			masked: ['apiKey', 'mpin', 'totpSecret'],
		},
	],
	mistakes: [
		{
			what: 'wrong TOTP secret',
			field: 'totpSecret',
			typed: angelOneSecondAccount.totpSecret,
			told: /TOTP secret/,
		},
		{ what: 'wrong MPIN', field: 'mpin', typed: '8642', told: /four-digit MPIN/ },
		{ what: 'wrong API key', field: 'apiKey', typed: 'wR0ngKey', told: /API key/ },
	],
};

export const groww: EditorBroker = {
	node: 'Groww',
	id: 'groww',
	stored: 'Groww (simulated)',
	resources: growwResources,
	orderTypes: angelOne.orderTypes,
	purchase: {
		typed: 'tata consultancy',
		instrument: 'TCS',
		tradingSymbol: 'TCS',
		quantity: 5,
		price: '3105',
		badPrice: '3105.01',
		resting: '2900',
	},
	unregisteredIp: /GA005[\s\S]*registered static IP/,
	logins: [
		{
			way: 'API Key and Secret',
			typed: { apiKey: growwDemoAccount.apiKey, apiSecret: growwDemoAccount.apiSecret },
			masked: ['apiKey', 'apiSecret'],
		},
		{
			way: 'Access Token of the Day',
			typed: { dailyAccessToken: growwDemoAccount.dailyAccessToken ?? '' },
			masked: ['dailyAccessToken'],
		},
		{
			way: 'API Key and TOTP (Recommended)',
			typed: { apiKey: growwDemoAccount.totpToken, totpSecret: growwDemoAccount.totpSecret },
			masked: ['apiKey', 'totpSecret'],
		},
	],
	mistakes: [
		{
			what: 'wrong TOTP secret',
			field: 'totpSecret',
			typed: angelOneSecondAccount.totpSecret,
			told: /TOTP secret/,
		},
		{
			what: 'wrong API key',
			field: 'apiKey',
			typed: 'GrowwTotpKey-ofSomebodyElse',
			told: /Copy the key again/,
		},
	],
};
