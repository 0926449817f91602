import { READ_BACK_CODES } from './change';
import { BrokerError } from './errors';

const MAX_REMEMBERED = 10_000;

const inFlight = new Map<string, Promise<unknown>>();
/** Changes that this process has sent without learning what became of them. */
const open = new Set<string>();

/**
 * Lets one and the same change of an order run once at a time, and remembers where an earlier try
 * left it open: a repetition that cannot read the order, or is refused because the change is in it
 * already, must not say that the change did not happen.
 * @param key names account, order and change.
 * @param work is told whether an earlier try may have taken effect.
 * @throws BrokerError
 */
export async function changeOnce<T>(key: string, work: (again: boolean) => Promise<T>): Promise<T> {
	for (let earlier = inFlight.get(key); earlier; earlier = inFlight.get(key)) {
		await earlier.catch(() => undefined);
	}
	const attempt = changeAlone(key, work);
	inFlight.set(key, attempt);
	try {
		return await attempt;
	} finally {
		inFlight.delete(key);
	}
}

async function changeAlone<T>(key: string, work: (again: boolean) => Promise<T>): Promise<T> {
	const again = open.has(key);
	try {
		const result = await work(again);
		open.delete(key);
		return result;
	} catch (error) {
		if (!(error instanceof BrokerError)) throw error;
		if (error.outcome === 'unknown') {
			remember(key);
			throw error;
		}
		if (!again) throw error;
		if (!READ_BACK_CODES.includes(error.code)) throw stillUnknown(error);
		open.delete(key);
		throw error;
	}
}

function stillUnknown(error: BrokerError): BrokerError {
	return error.with({
		message: `It is still not known whether an earlier try has changed the order: ${error.message}`,
		hint: 'Read the order before you do anything else with it. Asking for the same change again is safe.',
		retryable: false,
		outcome: 'unknown',
	});
}

function remember(key: string): void {
	open.delete(key);
	open.add(key);
	if (open.size <= MAX_REMEMBERED) return;
	const [oldest] = open;
	open.delete(oldest);
}
