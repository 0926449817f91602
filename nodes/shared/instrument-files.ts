import { homedir } from 'node:os';
import { join } from 'node:path';
import type { IExecuteFunctions } from 'n8n-workflow';
import { istDate } from '../../brokers/core/ist';
import { messageOf } from '../../brokers/core/wire';
import type { TransportOptions } from '../../brokers/core/transport';
import { BrokerError, type BrokerId, inputError } from '../../brokers/core/errors';
import type {
	Instrument,
	InstrumentIndex,
	InstrumentSource,
} from '../../brokers/core/instruments/types';
import type { InstrumentLibrary } from '../../brokers/core/instruments/library';

/** How this process reaches each instrument file: as the credential that asked last. */
const routes = new Map<string, TransportOptions>();
let library: Promise<InstrumentLibrary> | undefined;

/**
 * The day's instruments of a broker, loaded at the first need and shared by the whole process.
 * @throws BrokerError where the file cannot be had and there is no copy of it.
 */
export async function instrumentsOf(
	broker: BrokerId,
	source: InstrumentSource,
	route: Omit<TransportOptions, 'origin'>,
): Promise<InstrumentIndex> {
	routes.set(source.url, { ...route, origin: new URL(source.url).origin });
	library ??= createLibrary();
	try {
		return await (await library).get(source);
	} catch (error) {
		throw unavailable(broker, error);
	}
}

function unavailable(broker: BrokerId, error: unknown): BrokerError {
	return new BrokerError({
		broker,
		failure: 'notSent',
		code: 'INSTRUMENTS_UNAVAILABLE',
		message: messageOf(error, 'The instrument file could not be loaded.'),
		hint: 'Nothing was sent, so the same can be tried again.',
	});
}

async function createLibrary(): Promise<InstrumentLibrary> {
	const { InstrumentLibrary: Library } = await import('../../brokers/core/instruments/library');
	return new Library({ cacheDir: n8nFolder(), download });
}

/** n8n's own folder of this user, as n8n itself finds it. */
function n8nFolder(): string {
	return join(process.env.N8N_USER_FOLDER ?? homedir(), '.n8n');
}

async function download(url: string, signal?: AbortSignal): Promise<NodeJS.ReadableStream> {
	const { origin, ...route } = routes.get(url) ?? { origin: new URL(url).origin, proxy: null };
	const { AxiosSender } = await import('../../brokers/core/transport');
	return await new AxiosSender({ ...route, origin }).stream(new URL(url).pathname, signal);
}

/**
 * Looks an instrument up; every failure names the parameter. The day's file may still list contracts
 * that have expired, and nobody trades those.
 */
export function lookUp(broker: BrokerId, find: () => Instrument): Instrument {
	const instrument = found(broker, find);
	const { tradingSymbol, expiry } = instrument;
	if (expiry === null || expiry >= istDate(Date.now())) return instrument;
	throw inputError(
		broker,
		'instrument',
		'CONTRACT_EXPIRED',
		`${tradingSymbol} expired on ${expiry}.`,
		'Choose a contract that is still traded.',
	);
}

const CODES: Readonly<Record<string, string | undefined>> = {
	InstrumentNotFoundError: 'INSTRUMENT_NOT_FOUND',
	AmbiguousInstrumentError: 'INSTRUMENT_AMBIGUOUS',
};

function found(broker: BrokerId, find: () => Instrument): Instrument {
	try {
		return find();
	} catch (error) {
		const code = CODES[(error as Error).name];
		// The copy on disk was spoilt while it was open; the next time it is loaded anew.
		if (code === undefined) throw unavailable(broker, error);
		throw inputError(broker, 'instrument', code, (error as Error).message);
	}
}

/** Tells the user, in the output panel, that an older copy of the instrument file is in use. */
export function hintOfOldCopy(functions: IExecuteFunctions, { warning }: InstrumentIndex): void {
	if (warning === null) return;
	functions.addExecutionHints({ message: warning, type: 'warning', location: 'outputPane' });
}
