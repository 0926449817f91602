import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Documented, typesOf } from '../brokers/core/check/key-types';

/** A documented sample, as contracts/ holds it. */
export interface Contract {
	/** The section of the broker's documentation that has it. */
	source: string;
	/** The body of a POST, the query of a GET. */
	request: unknown;
	/** The documented reply, whole. */
	reply: unknown;
	/** What live recordings show otherwise; a reply here may be part of one. */
	live: Array<{ note: string; reply: unknown }>;
	/** The path of an object whose keys are symbols, not fields. */
	namedBySymbol?: string;
}

/** The samples of one broker's folder, by endpoint. */
export function contractsIn(folder: string): Record<string, Contract> {
	const files = readdirSync(folder)
		.filter((name) => name.endsWith('.json'))
		.sort();
	const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Contract;
	return Object.fromEntries(files.map((name) => [name.replace('.json', ''), read(name)]));
}

/** Key paths and types of every sample in the folder; no value of a sample gets into it. */
export function documentedIn(folder: string): Record<string, Documented> {
	const samples = Object.entries(contractsIn(folder));
	return Object.fromEntries(samples.map(([name, contract]) => [name, documented(contract)]));
}

/** Key paths and types of one sample. */
export function documented({
	reply,
	live,
	namedBySymbol,
}: Pick<Contract, 'reply' | 'live' | 'namedBySymbol'>): Documented {
	const seen = live.map((variation) => variation.reply);
	const bySymbol = namedBySymbol === undefined ? [] : [namedBySymbol];
	return { reply: typesOf([reply], bySymbol), live: typesOf(seen, bySymbol) };
}
