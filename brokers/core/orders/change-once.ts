import { READ_BACK_CODES } from './apply-change';
import { BrokerError } from '../errors';
import { OneAtATime } from '../one-at-a-time';

const MAX_REMEMBERED = 10_000;
/** Longer than the books were seen to lag. After that a change that was made shows, unless another followed. */
const SHOWS_AFTER_MS = 60_000;

const changes = new OneAtATime();
/**
 * Changes that this process has made, or has sent without learning what became of them, each with the
 * time until which that is so, epoch milliseconds.
 */
const maybeApplied = new Map<string, number>();

/**
 * Lets one and the same change of an order run once at a time, and remembers that an earlier try may
 * have made it: a repetition that cannot read the order, or is refused because the change is in it
 * already, must not say that the change did not happen.
 * @param key names account, order and change.
 * @param work is told whether an earlier try may have taken effect.
 * @throws BrokerError
 */
export async function changeOnce<T>(
	key: string,
	work: (mayHaveApplied: boolean) => Promise<T>,
): Promise<T> {
	return await changes.run(key, async () => await changeAlone(key, work));
}

async function changeAlone<T>(
	key: string,
	work: (mayHaveApplied: boolean) => Promise<T>,
): Promise<T> {
	const mayHaveApplied = Date.now() < (maybeApplied.get(key) ?? 0);
	try {
		const result = await work(mayHaveApplied);
		remember(key, Date.now() + SHOWS_AFTER_MS);
		return result;
	} catch (error) {
		if (!(error instanceof BrokerError)) throw error;
		if (error.outcome === 'unknown') {
			remember(key, Infinity);
			throw error;
		}
		if (!mayHaveApplied) throw error;
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
