import { BrokerError, type BrokerId } from '../../errors';
import type { Holding } from '../../outputs';
import { wait } from '../../wait';
import { agrees, type PositionKey, type Standing, standingOf } from './standing';
import type { TargetsApi, TargetScope } from './targets-api';
import { refuse, type TargetTools } from './tools';

const REREAD_MS = 1_000;
/** Positions that go on changing for that many times the broker's lag are not brought to any target. */
const PATIENCE = 4;

type ReadTools = Pick<TargetTools, 'broker' | 'targets' | 'signal'>;

/**
 * Where positions stand, by lists of positions and of orders that tell the same of what was traded today.
 * Of two that do not, one lags behind, or units went to another product; then they count once they have
 * stood still for longer than the lists lag.
 * @throws BrokerError with outcome `notPlaced`
 */
export async function readStandings(
	tools: ReadTools,
	scope: TargetScope,
	keys: readonly PositionKey[],
): Promise<Standing[]> {
	const { targets, signal, broker } = tools;
	const { lagMs } = targets.facts;
	const holdings = await holdingsFor(targets, keys);
	const started = Date.now();
	let last = { told: '', since: started };
	for (;;) {
		const standings = await readOnce(tools, scope, keys, holdings);
		if (standings.every(agrees)) return standings;
		const told = JSON.stringify(standings);
		const now = Date.now();
		if (told !== last.told) last = { told, since: now };
		else if (now - last.since >= lagMs) return standings;
		if (now - started > PATIENCE * lagMs) throw unsettled(broker);
		if (signal?.aborted) throw stopped(broker);
		await wait(REREAD_MS, signal);
	}
}

async function readOnce(
	{ targets, broker }: ReadTools,
	scope: TargetScope,
	keys: readonly PositionKey[],
	holdings: Holding[],
): Promise<Standing[]> {
	const orders = await scope.orders.list(refuse);
	const held = await scope.held();
	const words = {
		facts: targets.facts,
		priceNeeds: scope.orders.facts.priceNeeds,
		bracketPart: targets.bracketPart.bind(targets),
	};
	return keys.map((key) => {
		const standing = standingOf(key, held, orders, holdings, words);
		if (standing === null) throw untold(broker, key);
		return standing;
	});
}

/** How many units are held now, whatever the orders say; null where the broker does not tell. @throws BrokerError */
export async function readNets(
	{ targets }: ReadTools,
	scope: TargetScope,
	keys: readonly PositionKey[],
): Promise<Array<number | null>> {
	const { facts } = targets;
	const [held, holdings] = [await scope.held(), await holdingsFor(targets, keys)];
	const { priceNeeds } = scope.orders.facts;
	const words = { facts, priceNeeds, bracketPart: () => null };
	return keys.map((key) => standingOf(key, held, [], holdings, words)?.net ?? null);
}

async function holdingsFor(targets: TargetsApi, keys: readonly PositionKey[]): Promise<Holding[]> {
	return keys.some(({ withHoldings }) => withHoldings) ? await targets.holdings() : [];
}

function untold(broker: BrokerId, { instrument, product }: PositionKey): BrokerError {
	return notSent(
		broker,
		'POSITION_UNKNOWN',
		`The broker does not tell how many units of ${instrument.tradingSymbol} are held as ${product}.`,
	);
}

function unsettled(broker: BrokerId): BrokerError {
	return notSent(
		broker,
		'POSITIONS_UNSETTLED',
		'The list of positions and the fills of the orders do not agree, and go on changing.',
	);
}

function stopped(broker: BrokerId): BrokerError {
	const message = 'The execution was cancelled before an order was sent.';
	return notSent(broker, 'CANCELLED', message).with({ failure: 'cancelled', retryable: false });
}

function notSent(broker: BrokerId, code: string, message: string): BrokerError {
	return new BrokerError({
		broker,
		failure: 'notSent',
		code,
		message,
		hint: 'Nothing was sent. It is safe to try again.',
		outcome: 'notPlaced',
	});
}
