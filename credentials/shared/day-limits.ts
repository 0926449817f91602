import { randomUUID } from 'node:crypto';
import { LoggerProxy } from 'n8n-workflow';
import { accountOf } from '../../brokers/core/account-key';
import type { BrokerCredential, BrokerModule } from '../../brokers/core/broker';
import { readSession } from '../../brokers/core/credential';
import { haltedUntil, readHaltNote } from '../../brokers/core/guard/halt';
import type { Endpoint } from '../../brokers/core/http/endpoints';
import { timeInWords } from '../../brokers/core/ist';
import { UNLIMITED } from '../../brokers/core/journal/leaving';
import { messageOf, type JsonObject } from '../../brokers/core/wire';
import { haltsOf, journalOf } from './journal';
import { coordinatorOf } from './redis';

type Write = Pick<Endpoint, 'writes' | 'trades'>;

/**
 * Why a request of n8n's HTTP Request node must not leave today; null where it may, but for the count. That
 * node lends no way to read positions: nothing counts as reducing one here, and a loss is never known.
 */
export async function refusalOfTheDay(
	{ displayName }: BrokerModule,
	credential: BrokerCredential,
	{ writes, trades }: Write,
): Promise<string | null> {
	if (writes !== 'trade' || trades === 'cancels') return null;
	const halted = await orUnread(async () => await haltRefusal(credential));
	if (halted !== null || trades === 'converts') return halted;
	return credential.permissions.maxDailyLoss === null
		? null
		: `This credential limits the loss of a day, and what the account has lost cannot be read here: the request was not sent. Use the ${displayName} node, or remove Max Daily Loss from the credential.`;
}

/** Counts a request that is about to leave; why it must not, where the day's orders are used up. */
export async function countedRefusal(
	{ id }: BrokerModule,
	credentials: JsonObject,
	credential: BrokerCredential,
	{ writes, trades }: Write,
): Promise<string | null> {
	if (writes !== 'trade' || trades === 'cancels' || trades === 'converts') return null;
	const { maxOrdersPerDay: limit } = credential.permissions;
	return await orUnread(async () => {
		const account = accountOf(id, credential, readSession(credentials));
		const journal = journalOf(LoggerProxy, coordinatorOf(LoggerProxy));
		// What no endpoint is known for may be an order.
		const kind = trades === 'changes' ? 'change' : 'order';
		const leaving = { ...UNLIMITED, kind, limit } as const;
		const left = await journal.count(id, account, randomUUID(), leaving);
		if (left === 'left') return null;
		return `The ${limit} orders of a day that this credential allows have been sent in this account: the request was not sent. Cancellations still pass. To send more today, raise Max Orders per Day of the credential.`;
	});
}

async function orUnread(work: () => Promise<string | null>): Promise<string | null> {
	try {
		return await work();
	} catch (error) {
		return `The guard rails of this credential could not be read, so the request was not sent: ${messageOf(error, 'the reason is not known')}`;
	}
}

async function haltRefusal({ permissions, owner }: BrokerCredential): Promise<string | null> {
	const notes = haltsOf(LoggerProxy, coordinatorOf(LoggerProxy));
	const note = readHaltNote(await notes.read(`owner ${owner}`));
	const until = haltedUntil(permissions, note, Date.now());
	if (until === null) return null;
	const when = Number.isFinite(until) ? ` until ${timeInWords(until)}, India time` : '';
	return `Trading with this credential is halted${when}: the request was not sent. Cancellations still pass. To trade again, clear Trading Halted Until in the credential.`;
}
