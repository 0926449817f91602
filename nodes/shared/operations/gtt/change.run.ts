import type { IDataObject } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import { checkChanges } from '../../../../brokers/core/gtt/changes';
import type { BrokerGtt, GttRequest } from '../../../../brokers/core/gtt/gtt-api';
import { gttCancellationState, gttModificationState } from '../../../../brokers/core/gtt/states';
import { applyChange, type OrderChange } from '../../../../brokers/core/orders/apply-change';
import { beforeSending } from '../../../../brokers/core/orders/guard-rails';
import { isObject, readText } from '../../../../brokers/core/wire';
import { changing } from '../../changing';
import { fieldReader, type ItemContext } from '../../operation';
import { type ChangeOptions, confirmMs, dryRunOf, readChangeOptions } from '../order/options';
import { type GttBroker, gttOf, readGttId } from './read.run';
import { assertWorth } from './worth.run';

/** A change of one GTT order, ready to be sent. */
interface Change {
	gtt: BrokerGtt;
	request: GttRequest;
	verb: string;
	stateOf: OrderChange<BrokerGtt>['stateOf'];
}

/** Cancels the GTT order that the item names, and reads back what became of it. @throws BrokerError */
export async function cancelGtt(context: ItemContext<Has<'gtt'>>): Promise<IDataObject> {
	const { gtt: gtts } = context.broker;
	return await change(
		context,
		['cancel'],
		async (gtt) =>
			await Promise.resolve({
				gtt,
				request: gtts.cancelRequest(gtt),
				verb: 'cancelled',
				stateOf: ({ gtt: now }) => gttCancellationState(now),
			}),
	);
}

/** Modifies it likewise. @throws BrokerError */
export async function modifyGtt(context: ItemContext<GttBroker>): Promise<IDataObject> {
	const { broker, functions, itemIndex } = context;
	const { id, gtt: gtts, instruments } = broker;
	const field = fieldReader(functions, itemIndex);
	const given = field('changes', {});
	const asked = isObject(given) ? given : {};
	return await change(context, ['modify', asked], async (gtt, { dryRun }) => {
		const instrument = await instruments.ofOrder({ order: gtt.gtt, raw: gtt.raw });
		const { changes, ...after } = checkChanges(id, gtts.facts, gtt.gtt, instrument, asked);
		const { transactionType } = gtt.gtt;
		if (!dryRun) await assertWorth(broker, { ...after, transactionType, instrument });
		return {
			gtt,
			request: gtts.modifyRequest(gtt, changes),
			verb: 'modified',
			stateOf: ({ gtt: now }) => gttModificationState(now, changes, gtt.gtt),
		};
	});
}

async function change(
	{ broker, functions, itemIndex }: ItemContext<Has<'gtt'>>,
	what: unknown[],
	prepare: (gtt: BrokerGtt, options: ChangeOptions) => Promise<Change>,
): Promise<IDataObject> {
	const { id, gtt: gtts, signal } = broker;
	const field = fieldReader(functions, itemIndex);
	const { options, gttId } = await beforeSending(async () => {
		const options = readChangeOptions(broker, field);
		return await Promise.resolve({ options, gttId: readGttId(broker, field) });
	});
	const find = async () =>
		await beforeSending(
			async () => await prepare(await gttOf(broker, gtts, gttId, gtts.facts.bookLagMs), options),
		);
	if (options.dryRun) return dryRunOf(id, (await find()).request, null, null);
	const { order, alreadyApplied } = await changing(broker, ['gttId', gttId], what, {
		find,
		idOf: () => `GTT ${gttId}`,
		apply: async ({ gtt, request, verb, stateOf }, mayHaveApplied) =>
			await applyChange({
				orders: gtts,
				order: gtt,
				told,
				verb,
				stateOf,
				send: async () => await gtts.change(request),
				confirmMs: confirmMs(options),
				mayHaveApplied,
				signal,
			}),
	});
	return { ...order.gtt, duplicate: alreadyApplied };
}

function told({ gtt: { broker, gttId, status }, raw }: BrokerGtt) {
	return { broker, name: `GTT order ${gttId}`, status, message: readText(raw.remark) };
}
