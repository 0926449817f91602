import type { Has } from '../../../../brokers/core/broker';
import { gapOf } from '../../../../brokers/core/calendar/calendar';
import type { Market } from '../../../../brokers/core/calendar/hours';
import { marketStatus } from '../../../../brokers/core/calendar/market-status';
import { statusOutput } from '../../../../brokers/core/calendar/status-output';
import { type BrokerId, inputError } from '../../../../brokers/core/errors';
import type { Instrument } from '../../../../brokers/core/instruments/types';
import { istDate } from '../../../../brokers/core/ist';
import { needMoment } from '../../../../brokers/core/moment';
import { checkChoice } from '../../../../brokers/core/orders/order-rules';
import type { MarketStatus } from '../../../../brokers/core/outputs';
import type { Reading } from '../../../../brokers/core/reading';
import { calendarInUse } from '../../calendar';
import type { ReadContext } from '../../read-operation';

const EXCHANGES = ['NSE', 'BSE', 'NFO', 'BFO', 'MCX', 'CDS'] as const;

/** The status of a form's market. @throws BrokerError */
export async function readStatus({
	broker,
	field,
	note,
}: ReadContext<Has<'instruments'>>): Promise<Reading<MarketStatus>> {
	const { id, instruments } = broker;
	const exchange = checkChoice(id, 'exchange', 'Exchange', field('exchange'), EXCHANGES);
	const options = field('options', {}) as { at?: unknown; instrument?: unknown };
	const at = 'at' in options ? needMoment(id, 'at', 'At', options.at).at : Date.now();
	const form: Record<string, unknown> = { exchange, instrument: options.instrument };
	const instrument =
		'instrument' in options
			? await instruments.choose((name, otherwise = '') => form[name] ?? otherwise)
			: null;
	const calendar = await calendarInUse(id);
	const market = instrument ? await withAuction(broker, instrument) : { exchange };
	const status = marketStatus(at, market, calendar);
	if (status === null) throw hoursUnknown(id, market);
	const gap = gapOf(calendar, istDate(Math.max(at, status.opensAt ?? at)));
	if (gap !== null) note(gap);
	const expires = await instruments.expiresOn({ date: istDate(at), exchange, instrument });
	const value = statusOutput(status, expires);
	return { value, raw: { ...value } };
}

/** Whether a share takes part in the closing auction shows in its hours all day. */
async function withAuction({ instruments }: Has<'instruments'>, instrument: Instrument) {
	if (instrument.kind !== 'EQ') return instrument;
	return { ...instrument, closingAuction: await instruments.hasDerivatives(instrument) };
}

function hoursUnknown(broker: BrokerId, { exchange, segment }: Market) {
	const name = segment ? `${exchange} ${segment}` : exchange;
	const message = `The trading hours of ${name} are not known here.`;
	return inputError(broker, 'instrument', 'MARKET_HOURS_UNKNOWN', message);
}
