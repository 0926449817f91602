import type { Has } from '../../../../brokers/core/broker';
import { inputError } from '../../../../brokers/core/errors';
import { dateInWords } from '../../../../brokers/core/ist';
import { beginsLate, readSpan } from '../../../../brokers/core/market/candle-span';
import { readCandle } from '../../../../brokers/core/market/candles';
import type { CandleRow } from '../../../../brokers/core/market/candles-api';
import type { Span } from '../../../../brokers/core/market/candle-windows';
import type { CandleHead } from '../../../../brokers/core/outputs';
import { checkChoice } from '../../../../brokers/core/orders/order-rules';
import { type Reading, reading } from '../../../../brokers/core/reading';
import { isObject } from '../../../../brokers/core/wire';
import type { ReadContext } from '../../read-operation';

/** The candles of one item of input. @throws BrokerError */
export async function readCandles({
	broker: { id, candles },
	field,
	note,
	warn,
}: ReadContext<Has<'candles'>>): Promise<Reading<object> | Array<Reading<object>>> {
	const interval = checkChoice(id, 'interval', 'Interval', field('interval'), candles.intervals);
	const span = readSpan(id, field, interval, Date.now());
	const asOne = isOneItem(id, field('options', {}));
	const instrument = await candles.instrument(field);
	const rows = await candles.read(instrument, interval, span, warn);
	const { exchange, tradingSymbol } = instrument;
	const head: CandleHead = { broker: id, exchange, tradingSymbol, interval };
	const gap = gapOf(head, span, rows);
	if (gap !== null) note(gap);
	if (!asOne) return rows.map((row) => reading(row.raw, () => ({ ...head, ...readCandle(row) })));
	const raw = { candles: rows.map((row) => row.raw) };
	return reading(raw, () => ({ ...head, candles: rows.map(readCandle) }));
}

/** What the broker does not have, in words; null where it has all. */
function gapOf(
	{ tradingSymbol, interval }: CandleHead,
	span: Span,
	rows: CandleRow[],
): string | null {
	if (rows.length === 0) return `The broker has no candles of ${tradingSymbol} in this span.`;
	const [{ startsAt }] = rows;
	if (!beginsLate(span, interval, Date.parse(startsAt))) return null;
	const first = dateInWords(startsAt.slice(0, 'YYYY-MM-DD'.length));
	return `The broker's candles of ${tradingSymbol} begin on ${first} (${startsAt}): it has none before that in this span.`;
}

/** An expression may bring any value. @throws BrokerError `input` */
function isOneItem(broker: string, options: unknown): boolean {
	const { asOneItem = false } = isObject(options) ? options : {};
	if (typeof asOneItem === 'boolean') return asOneItem;
	throw inputError(
		broker,
		'asOneItem',
		'INVALID_OPTION',
		'As One Item must be true or false.',
		'Switch it on or off, or let the expression give one of the two.',
	);
}
