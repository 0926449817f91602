/** Shares in the demat account. Money in rupees. */
export interface AngelOneHolding {
	exchange: 'NSE' | 'BSE';
	/** The exchange's number. */
	token: string;
	quantity: number;
	/** Bought yesterday, not yet delivered. */
	t1Quantity: number;
	averagePrice: number;
}

/** A position carried from an earlier day: positive bought, negative sold. Price in rupees. */
export interface AngelOneCarriedPosition {
	exchange: 'NFO' | 'BFO' | 'MCX';
	/** The exchange's number. */
	token: string;
	quantity: number;
	price: number;
}

/** A client of the simulated broker. Lists and figures may be changed while the simulator runs. */
export interface AngelOneAccount {
	clientCode: string;
	/** The four-digit PIN. */
	mpin: string;
	/** The password of the web site, which the API refuses with AB7001. */
	webPassword: string;
	/** Base32. */
	totpSecret: string;
	apiKey: string;
	/** An inactive key is refused with AG8004. */
	apiKeyActive: boolean;
	/** Where the publisher log-in sends the browser back to; null: a Trading app, which has none. */
	redirectUrl: string | null;
	/** Where order updates are sent; null: nowhere. */
	postbackUrl: string | null;
	/** A key for the stream only: log-in works, everything else answers AG8004. */
	feedOnlyKey: boolean;
	name: string;
	email: string;
	mobile: string;
	/** Rupees. */
	cash: number;
	/** Rupees of margin from pledged shares. */
	collateral: number;
	holdings: AngelOneHolding[];
	carriedPositions: AngelOneCarriedPosition[];
	/** Log-in is refused until this is false again. */
	locked: boolean;
}

/** The account that every simulator starts with. All secrets are made up and easy to search for. */
export const angelOneDemoAccount: AngelOneAccount = {
	clientCode: 'S123456',
	mpin: '7391',
	webPassword: 'AngelWebPassword-Qx7r',
	totpSecret: 'JBSWY3DPFQQFO33SNRSCC2DPMQQGM33P',
	apiKey: 'aNgK8q2Z',
	apiKeyActive: true,
	redirectUrl: null,
	postbackUrl: null,
	feedOnlyKey: false,
	name: 'DEMO TRADER',
	email: 'demo.trader@example.com',
	mobile: '9000000001',
	cash: 500_000,
	collateral: 0,
	holdings: [
		{ exchange: 'NSE', token: '3499', quantity: 20, t1Quantity: 0, averagePrice: 111.87 },
		{ exchange: 'NSE', token: '1660', quantity: 50, t1Quantity: 10, averagePrice: 389.4 },
	],
	carriedPositions: [],
	locked: false,
};

/** A second client, to see accounts kept apart. */
export const angelOneSecondAccount: AngelOneAccount = {
	clientCode: 'R654321',
	mpin: '2846',
	webPassword: 'AngelWebPassword-Vt3k',
	totpSecret: 'KRUGS4ZANFZSAYJANVQWIZJAOVYCA43F',
	apiKey: 'bQr5TyW1',
	apiKeyActive: true,
	redirectUrl: null,
	postbackUrl: null,
	feedOnlyKey: false,
	name: 'SECOND TRADER',
	email: 'second.trader@example.com',
	mobile: '9000000002',
	cash: 25_000,
	collateral: 0,
	holdings: [],
	carriedPositions: [],
	locked: false,
};

/** A copy that shares nothing with the original. */
export function copyOfAccount(account: AngelOneAccount): AngelOneAccount {
	return structuredClone(account);
}
