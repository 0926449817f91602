import type { IDataObject } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import { checkChanges } from '../../../../brokers/core/gtt/changes';
import type { BrokerGtt, GttApi, GttRequest } from '../../../../brokers/core/gtt/gtt-api';
import { gttCancellationState, gttModificationState } from '../../../../brokers/core/gtt/states';
import {
	applyChange,
	type Changed,
	type OrderChange,
} from '../../../../brokers/core/orders/apply-change';
import { beforeSending } from '../../../../brokers/core/orders/guard-rails';
import type { Gtt } from '../../../../brokers/core/outputs';
import { isObject, readText } from '../../../../brokers/core/wire';
import { changing } from '../../changing';
import { fieldReader, type ItemContext } from '../../operation';
import { type ChangeOptions, confirmMs, dryRunOf, readChangeOptions } from '../order/options';
import { type GttBroker, gttOf, readGttId } from './read.run';
import { worthRefusal } from './worth.run';

/** A change of one GTT order, ready to be sent. */
interface Change {
	gtt: BrokerGtt;
	request: GttRequest;
	verb: string;
	stateOf: OrderChange<BrokerGtt>['stateOf'];
	/** The credential's guard rails: asked right before it leaves. Absent for a cancellation. */
	lastCheck?: () => Promise<void>;
}

/** Cancels the GTT order that the item names, and reads back what became of it. @throws BrokerError */
export async function cancelGtt(context: ItemContext<Has<'gtt'>>): Promise<IDataObject> {
	const { gtt: gtts } = context.broker;
	const cancellation = async (gtt: BrokerGtt) => await Promise.resolve(cancellationOf(gtts, gtt));
	return await change(context, ['cancel'], cancellation);
}

/** The same for one that was listed. @throws BrokerError */
export async function cancelListed(
	broker: Has<'gtt'>,
	gtt: BrokerGtt,
	options: ChangeOptions = {},
): Promise<Gtt> {
	const gttId = gtt.gtt.gttId ?? '';
	const { order } = await changing(broker, ['gttId', gttId], ['cancel'], {
		find: async () => await Promise.resolve(cancellationOf(broker.gtt, gtt)),
		idOf: () => `GTT ${gttId}`,
		apply: async (cancellation, mayHaveApplied) =>
			await apply(broker, cancellation, options, mayHaveApplied),
	});
	return order.gtt;
}

function cancellationOf(gtts: GttApi, gtt: BrokerGtt): Change {
	return {
		gtt,
		request: gtts.cancelRequest(gtt),
		verb: 'cancelled',
		stateOf: ({ gtt: now }) => gttCancellationState(now),
	};
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
		const { transactionType, product, quantity } = gtt.gtt;
		const order = { ...after, transactionType, instrument };
		const refusal = dryRun ? null : await worthRefusal(broker, order);
		const added = quantity === null ? Infinity : after.quantity - quantity;
		const guarded = {
			...({ kind: 'gttChange', instrument, transactionType, product: product ?? '' } as const),
			quantity: Math.max(0, added),
		};
		return {
			lastCheck: broker.guard.change(guarded, refusal),
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
	const { id, gtt: gtts } = broker;
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
		apply: async (found, mayHaveApplied) => await apply(broker, found, options, mayHaveApplied),
	});
	return { ...order.gtt, duplicate: alreadyApplied };
}

async function apply(
	{ gtt: gtts, signal }: Has<'gtt'>,
	{ gtt, request, verb, stateOf, lastCheck }: Change,
	options: ChangeOptions,
	mayHaveApplied: boolean,
): Promise<Changed<BrokerGtt>> {
	return await applyChange({
		orders: gtts,
		order: gtt,
		told,
		verb,
		stateOf,
		send: async () => await gtts.change(request, lastCheck),
		confirmMs: confirmMs(options),
		mayHaveApplied,
		signal,
	});
}

function told({ gtt: { broker, gttId, status }, raw }: BrokerGtt) {
	return { broker, name: `GTT order ${gttId}`, status, message: readText(raw.remark) };
}
