import { READ_BACK_CODES } from './apply-change';
import { BrokerError } from '../errors';
import { OneAtATime } from '../one-at-a-time';

const MAX_REMEMBERED = 10_000;
/** Longer than the books were seen to lag. After that a change that was made shows, unless another followed. */
const SHOWS_AFTER_MS = 60_000;

const changes = new OneAtATime();
/**
 * Changes that this process has made, or has sent without learning what became of them, each with the
 * time until which it may not show, epoch milliseconds.
 */
const maybeApplied = new Map<string, number>();

/** The steps of a change of one order. */
export interface ChangeOnce<Found, T> {
	/** Reads it. */
	find(): Promise<Found>;
	/** @param mayHaveApplied an earlier try may have taken effect, and not show yet */
	apply(found: Found, mayHaveApplied: boolean): Promise<T>;
}

/**
 * Lets one and the same change of an order run once at a time, and remembers that an earlier try may
 * have made it: a repetition that cannot read the order, or is refused because the change is in it
 * already, must not say that the change did not happen.
 * @param key names account, order and change.
 * @throws BrokerError
 */
export async function changeOnce<Found, T>(key: string, change: ChangeOnce<Found, T>): Promise<T> {
	return await changes.run(key, async () => await changeAlone(key, change));
}

async function changeAlone<Found, T>(
	key: string,
	{ find, apply }: ChangeOnce<Found, T>,
): Promise<T> {
	const mayHaveApplied = Date.now() < (maybeApplied.get(key) ?? 0);
	let isFound = false;
	try {
		const found = await find();
		isFound = true;
		const result = await apply(found, mayHaveApplied);
		remember(key, Date.now() + SHOWS_AFTER_MS);
		return result;
	} catch (error) {
		if (!(error instanceof BrokerError)) throw error;
		if (error.outcome === 'unknown') {
			remember(key, Infinity);
			throw error;
		}
		const isUnseen = !isFound && error.failure !== 'input' && maybeApplied.has(key);
		if (!mayHaveApplied && !isUnseen) throw error;
		if (!READ_BACK_CODES.includes(error.code)) throw stillUnknown(error);
		maybeApplied.delete(key);
		throw error;
	}
}

function stillUnknown(error: BrokerError): BrokerError {
	return error.with({
		message: `An earlier try may have changed the order already, which could not be found out: ${error.message}`,
		hint: 'Read the order before you do anything else with it. Asking for the same change again is safe.',
		retryable: false,
		outcome: 'unknown',
	});
}

function remember(key: string, until: number): void {
	maybeApplied.delete(key);
	maybeApplied.set(key, until);
	if (maybeApplied.size <= MAX_REMEMBERED) return;
	const [oldest] = maybeApplied.keys();
	maybeApplied.delete(oldest);
}
