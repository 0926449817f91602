import type { Has } from '../../../brokers/core/broker';
import { type BrokerId, inputError } from '../../../brokers/core/errors';
import type { InstrumentsApi } from '../../../brokers/core/abilities';
import type { ReadField } from '../../../brokers/core/reading';
import type { PriceListener, Watched } from '../../../brokers/core/stream/price-row';
import { joinTickFeed, type TickMember } from '../../../brokers/core/stream/tick-feed';
import { isObject, type JsonObject, readRows } from '../../../brokers/core/wire';
import { calendarOrShipped } from '../calendar';
import type { EventContext } from '../trigger';
import { AccountWatch } from './account-watch';

/** A broker whose prices can be followed. */
export type PriceBroker = Has<'instruments' | 'quotes' | 'tickStream'>;

/** The rows of a form's list of instruments. @throws BrokerError `input` where one is missing */
export function readInstruments(broker: BrokerId, field: ReadField): JsonObject[] {
	const given = field('instruments', {});
	const rows = isObject(given) ? readRows(given.list) : [];
	if (rows.length > 0 && rows.every(isChosen)) return rows;
	throw inputError(
		broker,
		'instruments',
		'NO_INSTRUMENT',
		rows.length === 0 ? 'No instrument is chosen.' : 'A row of Instruments has no instrument.',
		'Add the instruments whose prices are to be followed.',
	);
}

function isChosen({ instrument }: JsonObject): boolean {
	return isObject(instrument) && String(instrument.value ?? '').trim() !== '';
}

/** What follows prices, beside being told of them. */
export interface PriceFollower extends PriceListener {
	/** Before the first price. @param keys of the instruments */
	begin?(keys: readonly string[]): Promise<void>;
}

/**
 * Keeps a follower at the prices of these instruments: those of the credential's account, whoever's that
 * becomes.
 */
export function watchPrices(
	context: EventContext<PriceBroker>,
	rows: JsonObject[],
	follower: PriceFollower,
): AccountWatch<PriceBroker> {
	const watch: AccountWatch<PriceBroker> = new AccountWatch(context, {
		what: 'the prices',
		join: async (account, broker) => {
			const wants = await wantedOf(broker, rows);
			await follower.begin?.([...wants.keys()]);
			if (watch.isOver) return null;
			const member: TickMember = {
				wants,
				connect: async () => await watch.connect(),
				calendar: async () => await calendarOrShipped(),
				onTick: (tick, row) => follower.onTick(tick, row),
				onTrouble: (error) => watch.trouble(error),
				onWell: () => context.healed(),
			};
			return joinTickFeed(account, member, broker);
		},
	});
	return watch;
}

/** @throws BrokerError where one cannot be found, or has no prices */
async function wantedOf(
	{ instruments, tickStream }: { instruments: InstrumentsApi } & Pick<PriceBroker, 'tickStream'>,
	rows: JsonObject[],
): Promise<Map<string, Watched>> {
	const wants = new Map<string, Watched>();
	for (const row of rows) {
		const instrument = await instruments.choose((name, otherwise) => row[name] ?? otherwise);
		wants.set(tickStream.keyOf(instrument), instrument);
	}
	return wants;
}
