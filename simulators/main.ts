import { parseArgs } from 'node:util';
import { angelOneDemoAccount, startAngelOneSimulator } from './angelone';
import { growwDemoAccount, startGrowwSimulator } from './groww';

const USAGE = `Starts a simulated Angel One and a simulated Groww on loopback.

  --angelone-port <port>    default 4801
  --groww-port <port>       default 4802
  --instrument-rows <rows>  size of the instrument files; default: the real names alone
  --market <open|byClock>   open (default): orders fill at any hour; byClock: the exchange's hours
  --log                     one line a request
  --help`;

const { values } = parseArgs({
	options: {
		'angelone-port': { type: 'string', default: '4801' },
		'groww-port': { type: 'string', default: '4802' },
		'instrument-rows': { type: 'string' },
		market: { type: 'string', default: 'open' },
		log: { type: 'boolean', default: false },
		help: { type: 'boolean', default: false },
	},
});

function wholeNumber(name: 'angelone-port' | 'groww-port' | 'instrument-rows'): number | undefined {
	const text = values[name];
	if (text === undefined) return undefined;
	if (!/^\d+$/.test(text)) throw new RangeError(`--${name} must be a whole number`);
	return Number(text);
}

async function main(): Promise<void> {
	if (values.help) {
		console.log(USAGE);
		return;
	}
	if (values.market !== 'open' && values.market !== 'byClock') {
		throw new RangeError('--market must be open or byClock');
	}
	const common = {
		log: values.log,
		instrumentRows: wholeNumber('instrument-rows'),
		quirks: { market: values.market } as const,
	};
	const angelOne = await startAngelOneSimulator({ ...common, port: wholeNumber('angelone-port') });
	const groww = await startGrowwSimulator({ ...common, port: wholeNumber('groww-port') });
	const { clientCode, mpin, apiKey, totpSecret } = angelOneDemoAccount;
	console.log(`Angel One  ${angelOne.origin}`);
	console.log(
		`  client code ${clientCode}  PIN ${mpin}  API key ${apiKey}  TOTP secret ${totpSecret}`,
	);
	console.log(`Groww      ${groww.origin}`);
	console.log(
		`  approval: API key ${growwDemoAccount.apiKey}  secret ${growwDemoAccount.apiSecret}`,
	);
	console.log(`  TOTP: key ${growwDemoAccount.totpToken}  secret ${growwDemoAccount.totpSecret}`);
	console.log(
		'Steer either under /__sim/ (health, requests, orders, stats, clock, quirks, faults…).',
	);
	console.log('Ctrl-C stops both.');

	const stop = async (): Promise<void> => {
		await Promise.all([angelOne.close(), groww.close()]);
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
}

main().catch((error: Error) => {
	console.error(error.message);
	// One of the two may already listen, and would keep the process alive.
	process.exit(1);
});
