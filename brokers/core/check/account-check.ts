import type { AbilityContext } from '../broker';
import { BrokerError } from '../errors';
import type { ApiCall } from '../http/broker-api';
import type { Endpoint, Endpoints } from '../http/endpoints';
import { TransportError } from '../http/http-transport';
import { fromTransport } from '../http/network-failure';
import { InstrumentFormatError } from '../instruments/errors';
import type { AccountCheck, CheckedRead } from '../outputs';
import { isObject, parseJson } from '../wire';
import type { AccountChecks, AccountRead, Asked } from './checks';
import { differences, type KeyDifferences, NO_DIFFERENCES } from './compare';
import { type DocumentedSamples, loadDocumented } from './documented';
import type { Exchange } from './exchange';
import { firstRow } from './file-head';
import { addressNote } from './seen-address';
import { medianSkewSeconds } from './skew';

/** Makes every read of the package once, one after the other. @throws BrokerError as `CheckApi.run` */
export async function checkAccount<T extends Endpoints>(
	context: AbilityContext<T>,
	checks: AccountChecks<T>,
	addressService: URL | null,
): Promise<Omit<AccountCheck, 'sessionExpiresAt'>> {
	const check = new AccountCheckRun(context, checks, await loadDocumented(checks.folder));
	const results = [await check.instrumentFile()];
	for (const read of checks.reads) results.push(await check.read(read));
	const address = addressService && (await addressNote(context.transportTo, addressService));
	return {
		broker: checks.broker,
		ok: results.every(({ ok }) => ok),
		checks: results,
		clockSkewSeconds: medianSkewSeconds(check.exchanges),
		notes: [...check.notes(results), ...checks.advice, ...(address ? [address] : [])],
	};
}

class AccountCheckRun<T extends Endpoints> {
	readonly exchanges: Exchange[] = [];

	/** Data by the name of the read. */
	private readonly data = new Map<string, unknown>();

	/** Reads that the broker refused before it answered them. */
	private readonly repeated: string[] = [];

	private readonly api;

	private readonly asked: Asked = {
		data: (name) => this.data.get(name) ?? null,
		instruments: async () => await this.context.instruments(),
	};

	constructor(
		private readonly context: AbilityContext<T>,
		private readonly checks: AccountChecks<T>,
		private readonly documented: DocumentedSamples | null,
	) {
		this.api = context.watchedApi((exchange) => this.exchanges.push(exchange));
	}

	async read(read: AccountRead<T>): Promise<CheckedRead> {
		const before = this.exchanges.length;
		const { name } = read;
		try {
			const call = read.call ? await read.call(this.asked) : {};
			if (call === null) return rowOf(name, true, 'NOT_ASKED');
			const code = await this.ask(read, call);
			const exchanges = this.exchanges.slice(before);
			if (exchanges.length > 1)
				this.repeated.push(`${name} (HTTP ${statusesOf(exchanges.slice(0, -1))})`);
			const last = exchanges.at(-1);
			return rowOf(name, true, code, last, this.compared(read.sample, last, code));
		} catch (error) {
			return rowOf(name, false, codeOf(error), this.exchanges.slice(before).at(-1));
		}
	}

	/** @returns what tells of "there is none"; null where there is something */
	private async ask({ name, endpoint }: AccountRead<T>, call: ApiCall): Promise<string | null> {
		const { empty, rows }: Endpoint = this.checks.endpoints[endpoint];
		try {
			const data = await this.api.call(endpoint, call);
			this.data.set(name, data);
			return isEmpty(data, rows) ? 'EMPTY' : null;
		} catch (error) {
			if (error instanceof BrokerError && empty?.includes(error.code)) return error.code;
			throw error;
		}
	}

	/** Its first row alone: the file may have tens of megabytes. */
	async instrumentFile(): Promise<CheckedRead> {
		const { instrumentFile, broker } = this.checks;
		const name = 'instrument file';
		const begun = Date.now();
		try {
			const { url } = instrumentFile.source(this.context.credential.baseUrl);
			const { origin, pathname } = new URL(url);
			const row = await firstRow(await this.context.transportTo(origin).stream(pathname));
			const found = this.differences(instrumentFile.sample, { rows: [row] });
			return {
				...rowOf(name, true, null, undefined, found),
				httpStatus: 200,
				ms: Date.now() - begun,
			};
		} catch (error) {
			return rowOf(
				name,
				false,
				codeOf(error instanceof TransportError ? fromTransport(broker, error) : error),
			);
		}
	}

	private compared(sample: string, exchange: Exchange | undefined, code: string | null) {
		const isAnswer = code === null || code === 'EMPTY';
		const body = isAnswer ? parseJson(exchange?.reply?.text ?? '') : undefined;
		return body === undefined ? NO_DIFFERENCES : this.differences(sample, body);
	}

	private differences(sample: string, body: unknown): KeyDifferences {
		const documented = this.documented?.[sample];
		return documented ? differences(body, documented) : NO_DIFFERENCES;
	}

	notes(results: CheckedRead[]): string[] {
		const other = results.filter(
			({ missingKeys, newKeys, retypedKeys }) =>
				missingKeys.length + newKeys.length + retypedKeys.length > 0,
		);
		const list = other.map(({ name }) => name).join(', ');
		return [
			...(this.documented === null
				? ['The package has no list of documented keys here, so none were compared.']
				: []),
			...(other.length > 0 ? [`Replies that differ from the documentation: ${list}.`] : []),
			...(this.repeated.length > 0
				? [`Answered only when asked again: ${this.repeated.join(', ')}.`]
				: []),
		];
	}
}

function rowOf(
	name: string,
	ok: boolean,
	code: string | null,
	exchange?: Exchange,
	found = NO_DIFFERENCES,
): CheckedRead {
	const httpStatus = exchange?.reply?.status ?? null;
	return { name, ok, httpStatus, code, ms: exchange?.ms ?? null, ...found };
}

/** Never the words of a failure. @throws what ends the whole check: no session is to be had, or it was stopped */
function codeOf(error: unknown): string {
	if (error instanceof InstrumentFormatError) return 'BAD_FILE';
	if (!(error instanceof BrokerError)) return 'UNEXPECTED';
	if (error.failure === 'login' || error.failure === 'cancelled') throw error;
	return /^\w{1,40}$/.test(error.code) ? error.code : 'ODD_CODE';
}

function isEmpty(data: unknown, rows: string | undefined): boolean {
	const list = rows !== undefined && isObject(data) ? data[rows] : data;
	if (Array.isArray(list)) return list.length === 0;
	return list === null || list === undefined || list === '';
}

function statusesOf(exchanges: Exchange[]): string {
	return exchanges.map(({ reply }) => reply?.status ?? 'none').join(', ');
}
