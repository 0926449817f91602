/**
 * What a user waits for while typing part of an instrument's name: the answer of n8n's server to its
 * editor, once the instruments are loaded.
 */
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { angelOneDemoAccount } from '../../../simulators/angelone';
import type { Cleanup } from '../../../scripts/n8n/cleanup';
import { angelOneFields } from '../../../test/brokers';
import { type Series, timed } from '../../support/interleave';
import type { Setting } from '../alert/setting';
import { instrumentFile } from '../instruments';

export const LIST = 'this package, by n8n’s server';

const SOUGHT = [
	{ exchange: 'NSE', text: 'state bank' },
	{ exchange: 'NSE', text: 'SBIN-EQ' },
	{ exchange: 'NFO', text: 'nifty 25000 ce' },
	{ exchange: 'NFO', text: 'banknifty fut' },
	{ exchange: 'MCX', text: 'crudeoil' },
];

/** As they are typed, letter after letter. */
const TYPED = SOUGHT.flatMap(({ exchange, text }) =>
	Array.from(text, (_, letter) => ({ exchange, text: text.slice(0, letter + 1) })),
);

/** @param folder with Angel One's instrument file in it, as `writeFiles` leaves it */
export async function measureList(
	{ client }: Setting,
	folder: string,
	passes: number,
	cleanup: Cleanup,
): Promise<Series> {
	const credential = await client.createCredential({
		name: 'Angel One, its instruments alone',
		type: 'angelOneApi',
		data: {
			...angelOneFields(angelOneDemoAccount),
			permissions: 'readOnly',
			baseUrl: await serve(instrumentFile(folder, 'angelOne'), cleanup),
		},
	});
	const ask = async ({ exchange, text }: (typeof SOUGHT)[number]) => {
		return await client.searchList({
			nodeTypeAndVersion: { name: 'n8n-nodes-indian-brokers.angelOne', version: 1 },
			path: 'parameters.instrument',
			methodName: 'searchInstruments',
			currentNodeParameters: { resource: 'order', operation: 'place', exchange },
			credentials: { angelOneApi: { id: credential.id, name: credential.name } },
			filter: text,
		});
	};
	const { results } = await ask(SOUGHT[0]);
	if (results.length === 0) throw new Error(`The list has nothing for "${SOUGHT[0].text}"`);
	const times: number[] = [];
	for (let pass = -1; pass < passes; pass++) {
		for (const typed of TYPED) {
			const ms = await timed(async () => await ask(typed));
			if (pass >= 0) times.push(ms);
		}
	}
	return { [LIST]: times };
}

/** A place to download one file from. Returns its origin. */
async function serve(file: string, cleanup: Cleanup): Promise<string> {
	const server = createServer((_, response) => createReadStream(file).pipe(response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	cleanup.add(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
