import type { IDataObject } from 'n8n-workflow';
import { isFinal } from '../../../../brokers/core/orders/orders-api';
import { assertMayWrite, beforeSending } from '../../../../brokers/core/orders/guard-rails';
import { wait } from '../../../../brokers/core/wait';
import { errorFields, normaliseError } from '../../errors';
import { cancelListed } from '../gtt/change.run';
import { cancelOne, inGroups } from '../order/cancelAll.run';
import type { HaltingBroker } from './square-off';

/** An order that is under way as trading is halted leaves within that. */
const LEAVES_MS = 1_000;

/**
 * Cancels every open order of the account and every active GTT and OCO order, each read back. What fails,
 * or is not listed, is a result of its own. Lists lag behind: where orders have left today, or something has
 * failed, all is listed once more when those that left before the halt must show.
 * @param haltedAt epoch milliseconds
 */
export async function cancelEverything(
	broker: HaltingBroker,
	haltedAt: number,
): Promise<IDataObject[]> {
	const first = await cancelListedNow(broker, []);
	const failed = first.filter((one) => !isCancelled(one));
	if (failed.some(({ code }) => code === 'READ_ONLY_CREDENTIAL')) return first;
	if (failed.length === 0 && !(await hasOrdersToday(broker))) return first;
	const lagMs = Math.max(broker.orders.facts.bookLagMs, broker.gtt.facts.bookLagMs);
	await wait(haltedAt + LEAVES_MS + lagMs - Date.now(), broker.signal);
	const second = await cancelListedNow(broker, first);
	const again = new Set(second.map(nameOf));
	const kept = failed.filter((one) => nameOf(one) !== null && !again.has(nameOf(one)));
	return [...first.filter(isCancelled), ...second, ...kept];
}

const isCancelled = ({ cancelled }: IDataObject) => cancelled === true;
const nameOf = ({ orderId, gttId }: IDataObject) => orderId ?? gttId ?? null;

/** What cannot be counted may have left. */
async function hasOrdersToday({ guard }: HaltingBroker): Promise<boolean> {
	try {
		return (await guard.counted()) > 0;
	} catch {
		return true;
	}
}

/** @param before what a first round has made of it: what it cancelled may still be listed as open */
async function cancelListedNow(
	broker: HaltingBroker,
	before: IDataObject[],
): Promise<IDataObject[]> {
	const { id, credential, orders } = broker;
	const done = new Set(before.filter(isCancelled).map(nameOf));
	const undone = new Set(before.filter((one) => !isCancelled(one)).map(nameOf));
	const failed = (what: object, error: unknown): IDataObject => ({
		...{ broker: id, ...what, cancelled: false },
		...errorFields(normaliseError(error, id, credential.secrets)),
	});
	const each = async (what: object, work: () => Promise<object>): Promise<IDataObject> => {
		try {
			return { ...(await work()), cancelled: true };
		} catch (error) {
			return failed(what, error);
		}
	};
	const all = async (cancel: (refused: IDataObject[]) => Promise<IDataObject[]>) => {
		const refused: IDataObject[] = [];
		try {
			assertMayWrite(id, await broker.guard.permissions());
			return [...(await cancel(refused)), ...refused];
		} catch (error) {
			return [...refused, failed({}, error)];
		}
	};
	// Nothing of it was cancelled.
	const unlisted = (refused: IDataObject[]) => (refusal: Error) =>
		void refused.push({ ...failed({}, refusal), outcome: 'notPlaced' });
	const ofOrders = all(async (refused) => {
		const everywhere = orders.everywhere();
		const listed = await beforeSending(async () => await everywhere.list(unlisted(refused)));
		const open = listed.filter(({ order }) => !isFinal(order) && !done.has(order.orderId));
		const since = listed.filter(
			({ order }) => order.status === 'cancelled' && undone.has(order.orderId),
		);
		const results = await inGroups(open, async (order) =>
			each(order.order, async () => await cancelOne(broker, everywhere, order, {})),
		);
		return [...results, ...since.map(({ order }) => ({ ...order, cancelled: true }))];
	});
	const ofGtts = all(async (refused) => {
		const wanted = { statuses: ['active'] as const, limit: null };
		const listed = await beforeSending(
			async () => await broker.gtt.list(wanted, unlisted(refused)),
		);
		const active = listed.filter(({ gtt }) => !done.has(gtt.gttId));
		return await inGroups(active, async (gtt) =>
			each(gtt.gtt, async () => await cancelListed(broker, gtt)),
		);
	});
	return [...(await ofOrders), ...(await ofGtts)];
}
