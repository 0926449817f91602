import { angelOneDemoAccount } from '../../simulators/angelone';
import { growwDemoAccount } from '../../simulators/groww';
import { alertKey, demoOwner } from './stage';
import type { Alert } from './story';

/** Where everything of an open demo is. */
export interface OpenDemo {
	/** n8n's address, without a slash at the end. */
	url: string;
	/** The guided tour in the editor. */
	tourUrl: string;
	/** Base URLs of the simulated brokers. */
	angelOne: string;
	groww: string;
}

/** An alert above the simulated market, so that it fills at once. */
export const firstAlert: Alert = {
	broker: 'angelOne',
	symbol: 'SBIN',
	side: 'BUY',
	quantity: 1,
	price: 880,
	reference: 'my-first-alert',
	live: true,
};

/** The command that sends an alert to the published example, for a shell. */
export function alertCommand(url: string, alert: Alert): string {
	return [
		`curl -X POST ${url}/webhook/order-alert`,
		`-H 'Content-Type: application/json'`,
		`-H '${alertKey.header}: ${alertKey.value}'`,
		`-d '${JSON.stringify(alert)}'`,
	].join(' \\\n    ');
}

/** What somebody who has an open demo before them needs to know. */
export function openingText({ url, tourUrl, angelOne, groww }: OpenDemo): string {
	const { apiKey, clientCode, mpin, totpSecret } = angelOneDemoAccount;
	return `
The editor is open: ${url}
  e-mail       ${demoOwner.email}
  password     ${demoOwner.password}

Begin with the guided tour: ${tourUrl}

The credentials are stored already. To fill one in yourself:
  Angel One    base URL ${angelOne}
               API key ${apiKey}   client code ${clientCode}   MPIN ${mpin}
               TOTP secret ${totpSecret}
  Groww        base URL ${groww}
               log in with API Key and TOTP: API key ${growwDemoAccount.totpToken}
               TOTP secret ${growwDemoAccount.totpSecret}

Send an alert; sent again, it is the same order (duplicate: true). Its key is in the header ${alertKey.header}:

  ${alertCommand(url, firstAlert)}

Orders go to the simulated brokers. Ctrl-C ends it all.`;
}
