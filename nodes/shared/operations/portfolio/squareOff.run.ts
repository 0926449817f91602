import type { IDataObject } from 'n8n-workflow';
import type { Instrument } from '../../../../brokers/core/instruments/types';
import { nextIstHour } from '../../../../brokers/core/ist';
import { type PlanEntry, planned } from '../../../../brokers/core/journal/planned';
import { assertMayWrite, beforeSending } from '../../../../brokers/core/orders/guard-rails';
import { readWhenMarketClosed } from '../../../../brokers/core/orders/market-open';
import type { OnMissing } from '../../../../brokers/core/orders/orders-api';
import { readSizing } from '../../../../brokers/core/orders/sizing';
import type { ReachedPosition } from '../../../../brokers/core/outputs';
import { inTheWay } from '../../../../brokers/core/portfolio/targets/cancel-first';
import {
	chosenOf,
	type Closing,
	closingOf,
	keyOf,
	type PositionFilters,
} from '../../../../brokers/core/portfolio/targets/closings';
import { readStandings } from '../../../../brokers/core/portfolio/targets/read-standings';
import type {
	PlannedClosing,
	SquareOffPlan,
} from '../../../../brokers/core/portfolio/targets/planned-closing';
import { planOf, resultOf, squareOff } from '../../../../brokers/core/portfolio/targets/square-off';
import type { TargetScope } from '../../../../brokers/core/portfolio/targets/targets-api';
import type { ReadField } from '../../../../brokers/core/reading';
import { errorFields, normaliseError } from '../../errors';
import { hint } from '../../hints';
import { fieldReader, type ItemContext } from '../../operation';
import { isSameSymbol } from '../order/filters.run';
import { dryRunOf, type PlaceOptions, readOptions } from '../order/options';
import { referenceOf } from '../order/reference';
import { readPositionFilters } from './positionFilters.run';
import { dryOrders } from './setPosition.run';
import { alone, hoursOf, type TargetBroker, type TargetOrders, toolsOf } from './targets.run';

/** What a square-off is asked for. */
export interface AskedSquareOff extends TargetOrders {
	filters: PositionFilters;
	/** The form that narrows where positions are looked for; null for everywhere. */
	read: ReadField | null;
}

/** Closes the positions that pass the item's filters. @throws BrokerError */
export async function squareOffOf(
	context: ItemContext<TargetBroker>,
	exchanges: readonly string[],
): Promise<IDataObject[]> {
	const asked = await beforeSending(async () => await readAsked(context, exchanges));
	const dryRun = asked.options.dryRun === true;
	const results = dryRun
		? await beforeSending(async () => await dry(context, asked))
		: (await squareOffPositions(context, asked)).map((one) => ({ ...one }));
	if (results.length === 0)
		hint(context.functions, 'Nothing was closed: no open position passes the filters.', 'info');
	return results;
}

/**
 * The same with everything read already: closes positions, and says of each what remains and why.
 * @throws BrokerError where nothing was sent
 */
export async function squareOffPositions(
	context: ItemContext<TargetBroker>,
	asked: AskedSquareOff,
): Promise<ReachedPosition[]> {
	const { broker } = context;
	const fingerprint = JSON.stringify(['squareOff', asked.filters]);
	return await planned(
		{
			...{ broker: broker.id, account: await beforeSending(broker.accountKey) },
			...{ holdsUntil: nextIstHour(Date.now(), 0), reference: asked.reference, fingerprint },
			...{ journal: broker.journal(), signal: broker.signal },
		},
		async (entry: PlanEntry<SquareOffPlan>) =>
			await squareOff(
				toolsOf(broker, asked, entry),
				async () => await find(context, asked),
				entry,
				async (instruments, work) => await alone(broker, instruments, work),
			),
	);
}

/** Closes what a square-off closes unasked, once trading is halted. What fails as a whole is a result too. */
export async function squareOffAll(context: ItemContext<TargetBroker>): Promise<IDataObject[]> {
	const { functions, itemIndex, broker } = context;
	const { id, orders, credential } = broker;
	const named = { named: { kind: 'squareOff' }, options: {} };
	const reference = referenceOf(functions, itemIndex, id, named, orders.facts.reference);
	const orderly = { options: {}, filters: {}, protection: null, read: null } as const;
	try {
		const asked: AskedSquareOff = { ...orderly, assertOpen: hoursOf(context, 'refuse'), reference };
		return (await squareOffPositions(context, asked)).map((one) => ({ ...one }));
	} catch (error) {
		const failure = normaliseError(error, id, credential.secrets);
		return [{ broker: id, reached: false, ...errorFields(failure) }];
	}
}

/** @throws BrokerError `input` */
async function readAsked(
	context: ItemContext<TargetBroker>,
	exchanges: readonly string[],
): Promise<AskedSquareOff> {
	const { functions, itemIndex, broker } = context;
	const { id, products, orders, guard } = broker;
	const read = fieldReader(functions, itemIndex);
	const options = readOptions<PlaceOptions>(id, read);
	const filters = readPositionFilters(id, read, { exchanges, products });
	const closed = readWhenMarketClosed(id, { whenMarketClosed: 'refuse', ...options });
	const assertOpen = hoursOf(context, closed);
	const protection = readSizing(id, options)?.protection ?? null;
	const asked = { named: { kind: 'squareOff', filters }, options };
	const reference = referenceOf(functions, itemIndex, id, asked, orders.facts.reference);
	if (!options.dryRun) assertMayWrite(id, await guard.permissions());
	return { options, filters, assertOpen, protection, reference, read };
}

/** The positions that are to be closed, and those of them that are left for a reason. */
async function find(
	context: ItemContext<TargetBroker>,
	{ filters, assertOpen, read }: AskedSquareOff,
): Promise<Closing[]> {
	const { targets } = context.broker;
	const warn: OnMissing = (reason) => hint(context.functions, reason.message);
	const chosen = chosenOf(
		await targets.all(read, warn),
		filters,
		targets.facts,
		Date.now(),
		isSameSymbol,
	);
	return await Promise.all(
		chosen.map(async (position) => await closingOf(targets, position, assertOpen, filters.side)),
	);
}

/** The requests in the order in which they would be sent, and the positions for which none would be. */
async function dry(
	context: ItemContext<TargetBroker>,
	asked: AskedSquareOff,
): Promise<IDataObject[]> {
	const { broker } = context;
	const { targets } = broker;
	const tools = { ...broker, broker: broker.id };
	const closings = await find(context, asked);
	const wanted = closings.filter(({ left }) => left === null);
	const instruments = wanted.flatMap(({ instrument }) => instrument ?? []);
	if (instruments.length === 0)
		return closings.map((one) => standing(broker, planOf(tools, one, null)));
	const scope = targets.of(instruments);
	const keys = closings.map(keyOf);
	const open = keys.flatMap((key) => key ?? []);
	const cancellations = await dryCancellations(broker, scope, instruments);
	const standings = await readStandings(tools, scope, open);
	const plans = closings.map((closing, place) => {
		const key = keys[place];
		// What is open is cancelled first.
		const now = key && { ...standings[open.indexOf(key)], pending: 0, reducing: 0 };
		return { closing, plan: planOf(tools, closing, now) };
	});
	const orders = plans
		.flatMap(({ closing: { instrument }, plan }) =>
			instrument === null ? [] : plan.legs.map((leg) => ({ ...leg, instrument, plan })),
		)
		.map((order, place) => ({
			...order,
			n: place + 1,
			product: order.plan.position.product ?? '',
			together: order.quantity,
		}));
	const bought = orders.filter(({ transactionType }) => transactionType === 'BUY');
	const sold = orders.filter(({ transactionType }) => transactionType === 'SELL');
	const sent = await dryOrders(broker, [...bought, ...sold], asked, ({ n }) => {
		const { position, from, to } = orders[n - 1].plan;
		const { exchange, tradingSymbol, product } = position;
		return { exchange, tradingSymbol, product, from, to };
	});
	const left = plans.filter(({ plan }) => plan.legs.length === 0);
	return [...cancellations, ...sent, ...left.map(({ plan }) => standing(broker, plan))];
}

async function dryCancellations(
	{ id, targets }: TargetBroker,
	scope: TargetScope,
	instruments: Instrument[],
): Promise<IDataObject[]> {
	const { gtt: gtts } = scope;
	const { orders, gtts: waiting } = await inTheWay(targets, scope, instruments);
	return [
		...waiting.flatMap((one) => {
			if (gtts === null) return [];
			const { gttId, exchange, tradingSymbol } = one.gtt;
			const shown = dryRunOf(id, gtts.cancelRequest(one), null, null);
			return [{ ...shown, gttId, exchange, tradingSymbol }];
		}),
		...orders.map((one) => {
			const { orderId, orderReference, exchange, tradingSymbol } = one.order;
			const shown = dryRunOf(id, scope.orders.cancelRequest(one), orderReference, null);
			return { ...shown, orderId, exchange, tradingSymbol };
		}),
	];
}

/** A position for which nothing would be sent. */
function standing({ id }: TargetBroker, plan: PlannedClosing): IDataObject {
	return {
		...resultOf(
			id,
			{ planned: plan, instrument: null, watched: null, failure: null, isInDoubt: false },
			null,
		),
		dryRun: true,
	};
}
