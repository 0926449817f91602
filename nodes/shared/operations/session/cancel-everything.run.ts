import type { IDataObject } from 'n8n-workflow';
import { isFinal } from '../../../../brokers/core/orders/orders-api';
import { assertMayWrite } from '../../../../brokers/core/orders/guard-rails';
import { errorFields, normaliseError } from '../../errors';
import { cancelListed } from '../gtt/change.run';
import { cancelOne, inGroups } from '../order/cancelAll.run';
import type { HaltingBroker } from './square-off';

/**
 * Cancels every open order of the account and every active GTT and OCO order, each read back. What fails,
 * or is not listed, is a result of its own.
 */
export async function cancelEverything(broker: HaltingBroker): Promise<IDataObject[]> {
	const { id, credential } = broker;
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
	const { orders } = broker;
	const ofOrders = all(async (refused) => {
		const everywhere = orders.everywhere();
		const listed = await everywhere.list((refusal) => refused.push(failed({}, refusal)));
		const open = listed.filter(({ order }) => !isFinal(order));
		return await inGroups(open, async (order) =>
			each(order.order, async () => await cancelOne(broker, everywhere, order, {})),
		);
	});
	const ofGtts = all(async (refused) => {
		const wanted = { statuses: ['active'] as const, limit: null };
		const listed = await broker.gtt.list(wanted, (refusal) => refused.push(failed({}, refusal)));
		return await inGroups(listed, async (gtt) =>
			each(gtt.gtt, async () => await cancelListed(broker, gtt)),
		);
	});
	return [...(await ofOrders), ...(await ofGtts)];
}
