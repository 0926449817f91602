import type { Logger } from 'n8n-workflow';
import type { TransportOptions } from '../../brokers/core/http/axios-transport';
import type { BrokerId } from '../../brokers/core/errors';
import { instrumentsUnavailable } from '../../brokers/core/instruments/tradable';
import type { FreezeQuantities } from '../../brokers/core/instruments/freeze/freeze-quantities';
import type {
	FreezeSource,
	InstrumentIndex,
	InstrumentSource,
} from '../../brokers/core/instruments/types';
import type { InstrumentLibrary } from '../../brokers/core/instruments/library';
import { n8nFolder } from '../../credentials/shared/n8n-folder';
import { hint, type HintFunctions } from './hints';

/** How this process reaches each instrument file: as the credential that asked last. */
const routes = new Map<string, TransportOptions>();
let library: Promise<InstrumentLibrary> | undefined;
let freezeQuantities: Promise<FreezeQuantities> | undefined;

/** No order waits for the file; one that cannot be had is not asked for with every order. */
const FREEZE_RETRY_MS = 15 * 60_000;

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
		throw instrumentsUnavailable(broker, error);
	}
}

/**
 * The same instruments with the freeze quantities that another file states for them, as far as this
 * machine has it: nobody waits for a download of it, and nothing is thrown.
 */
export async function withFreezeQuantities(
	index: InstrumentIndex,
	source: FreezeSource,
	route: Omit<TransportOptions, 'origin'>,
	logger: Logger,
): Promise<InstrumentIndex> {
	routes.set(source.url, { ...route, origin: new URL(source.url).origin });
	try {
		freezeQuantities ??= createFreezeQuantities(logger);
		return await (await freezeQuantities).join(index, source);
	} catch {
		// No part of it may stand in an order's way; the next one tries again.
		freezeQuantities = undefined;
		return index;
	}
}

async function createLibrary(retryAfterMs?: number): Promise<InstrumentLibrary> {
	const { InstrumentLibrary: Library } = await import('../../brokers/core/instruments/library');
	return new Library({ cacheDir: n8nFolder(), download, ...(retryAfterMs && { retryAfterMs }) });
}

async function createFreezeQuantities(logger: Logger): Promise<FreezeQuantities> {
	const { FreezeQuantities: Quantities } = await import(
		'../../brokers/core/instruments/freeze/freeze-quantities'
	);
	const files = await createLibrary(FREEZE_RETRY_MS);
	return new Quantities(files, (message) => logger.warn(message));
}

async function download(url: string, signal?: AbortSignal): Promise<NodeJS.ReadableStream> {
	const { origin, ...route } = routes.get(url) ?? { origin: new URL(url).origin, proxy: null };
	const { AxiosTransport } = await import('../../brokers/core/http/axios-transport');
	return await new AxiosTransport({ ...route, origin }).stream(new URL(url).pathname, signal);
}

/** Tells the user, in the output panel, that an older copy of the instrument file is in use. */
export function hintOfOldCopy(functions: HintFunctions, { warning }: InstrumentIndex): void {
	if (warning !== null) hint(functions, warning);
}
