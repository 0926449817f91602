import { join } from 'node:path';
import { fileAddress } from '../../core/instruments/file/file-address';
import type { FreezeSource } from '../../core/instruments/types';
import { API_HOSTS } from '../api';
import { createParser, EXCHANGES } from './file';

/** Another broker's file, readable without log-in: https://groww.in/trade-api/docs/curl/instruments */
const FILE = 'https://growwapi-assets.groww.in/instruments/instrument.csv';

/** The live file has six figures of contracts; a few hundred are no day's file. */
const MINIMUM_ROWS = 500;

/**
 * Freeze quantities of F&O contracts, which Angel One's own file does not have. Groww's does, and both
 * name a contract by the exchange's own token.
 * @param baseUrl of the credential; where it is not the live API, the file is taken from the same
 * path on that origin, and Groww is not asked.
 */
export function freezeSource(baseUrl?: string): FreezeSource {
	return {
		id: 'angelone-freeze',
		...fileAddress(baseUrl, API_HOSTS, FILE),
		minimumRows: MINIMUM_ROWS,
		lookupOnly: true,
		exchanges: EXCHANGES,
		createParser,
		threadModule: join(__dirname, 'thread'),
	};
}
