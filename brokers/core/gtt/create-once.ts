import { BrokerError, type BrokerId } from '../errors';
import type { Gate } from '../guard/leave';
import type { JournalRequest, Look, ReferenceJournal } from '../journal/journal';
import { runExclusively } from '../journal/exclusively';
import { type Placed, placeOnce } from '../orders/place';
import type { JsonObject } from '../wire';
import type { BrokerGtt, GttApi, PreparedGtt } from './gtt-api';

/** One GTT order to be created at most once. */
export interface GttCreation extends JournalRequest {
	journal: ReferenceJournal;
	gtts: GttApi;
	prepared: PreparedGtt;
	/** The account's guard rails. */
	gate?: Gate;
	/** For how long an unclear outcome is looked into, milliseconds. */
	confirmMs: number;
	signal?: AbortSignal;
}

/** What is written down of a GTT order as it leaves: what to look for, and what was there before. */
interface Note {
	terms: JsonObject;
	before: string[];
}

/**
 * Creates a GTT order at most once. Brokers show no label of theirs, so those of one account are created
 * one after the other, each after a look at what is there: after an unclear reply the one that is new, is
 * exactly as asked and belongs to no other reference is it. None, several, or a list that cannot be read
 * leave the outcome `unknown`, and nothing is sent again.
 * @throws BrokerError whose `outcome` is the truth
 */
export async function createOnce(creation: GttCreation): Promise<Placed<BrokerGtt>> {
	const exclusive = { ...creation, what: 'creating a GTT order' };
	return await runExclusively(
		exclusive,
		async (assertAlone) => await create(creation, assertAlone),
	);
}

async function create(
	creation: GttCreation,
	assertAlone: () => Promise<void>,
): Promise<Placed<BrokerGtt>> {
	const { broker, gtts, prepared } = creation;
	const { bookLagMs, lookUpHint } = gtts.facts;
	let note: Note | null = null;
	return await placeOnce<BrokerGtt>({
		...creation,
		bookLagMs,
		lookUpHint,
		// That a second one is refused is not documented well enough to send one.
		brokerChecksReference: false,
		send: async (label, lastCheck) => {
			const request = await unsent(async () => await prepared.request(label));
			note = await unsent(async () => await noteFor(creation, note));
			const written = JSON.stringify(note);
			return await gtts.create(prepared, request, async () => {
				await assertAlone();
				await lastCheck(written);
			});
		},
		find: async (_, look) => ({ order: await newOne(creation, look), labels: null }),
		existing: async (_, look) => await oneOf(broker, look, await gtts.allOf(prepared.terms, [])),
		refresh: async (created) => await gtts.refresh(created),
		idOf: ({ gtt }) => gtt.gttId ?? undefined,
		isSince: ({ gtt }, day) => gtt.createdAt === null || gtt.createdAt.slice(0, 10) >= day,
		isAsked: () => true,
	});
}

/**
 * @param earlier of a try that the broker refused in a way that leaves a doubt. What has appeared since then
 * may be that one, so nothing is sent beside it.
 */
async function noteFor(
	{ broker, gtts, prepared: { terms } }: GttCreation,
	earlier: Note | null,
): Promise<Note> {
	if (earlier === null) return { terms, before: await gtts.idsLike(terms) };
	const since = await gtts.allOf(terms, earlier.before);
	if (since.length === 0) return earlier;
	throw alike(broker, 'One like it has appeared since the broker refused it.');
}

/** The one that this try, or an earlier one, has made; null where none shows. */
async function newOne(
	{ broker, gtts, prepared }: GttCreation,
	look: Look,
): Promise<BrokerGtt | null> {
	if (look.note !== null) {
		const { terms, before } = JSON.parse(look.note) as Note;
		return await oneOf(broker, look, await gtts.allOf(terms, before));
	}
	// The journal does not know of all that was sent today, so one like it may be of this reference.
	const any = await free(look, await gtts.allOf(prepared.terms, []));
	if (any.length === 0) return null;
	throw alike(
		broker,
		'The broker has one like it, and whether that is of this reference cannot be told.',
	);
}

async function oneOf(broker: BrokerId, look: Look, found: BrokerGtt[]): Promise<BrokerGtt | null> {
	const ours = await free(look, found);
	if (ours.length > 1) throw alike(broker, `The broker has ${ours.length} that may be it.`);
	return ours[0] ?? null;
}

/** Those that no other reference has. */
async function free(look: Look, found: BrokerGtt[]): Promise<BrokerGtt[]> {
	if (found.length === 0) return found;
	const ids = await look.unowned(found.map(({ gtt }) => gtt.gttId ?? ''));
	return found.filter(({ gtt }) => ids.includes(gtt.gttId ?? ''));
}

function alike(broker: BrokerId, message: string): BrokerError {
	return new BrokerError({ broker, failure: 'unclear', code: 'GTT_ALIKE', message });
}

/** A read that leaves something open has sent nothing, and without it nothing is sent. */
async function unsent<T>(read: () => Promise<T>): Promise<T> {
	try {
		return await read();
	} catch (error) {
		if (!(error instanceof BrokerError) || error.failure !== 'unclear') throw error;
		if (error.code === 'GTT_ALIKE') throw error;
		throw error.with({
			failure: 'notSent',
			message: `The GTT order was not sent, because what is needed first could not be read: ${error.message}`,
		});
	}
}
