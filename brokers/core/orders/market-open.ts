import { gapOf } from '../calendar/calendar';
import { CalendarError } from '../calendar/calendar-file';
import type { Market } from '../calendar/hours';
import { type MarketStatus, marketStatus } from '../calendar/market-status';
import { type BrokerId, inputError } from '../errors';
import type { Calendar } from '../calendar/types';
import { dayInWords, istClock, istDate, timeInWords } from '../ist';

export type WhenMarketClosed = 'send' | 'refuse';

const FIELD = 'whenMarketClosed';

/**
 * The choice of the form; sending is what a form without it says.
 * @throws BrokerError `input` for anything else, since a misspelt "refuse" must not send
 */
export function readWhenMarketClosed(
	broker: BrokerId,
	options: { whenMarketClosed?: unknown },
): WhenMarketClosed {
	if (!(FIELD in options)) return 'send';
	const { whenMarketClosed: value } = options;
	if (value === 'send' || value === 'refuse') return value;
	throw inputError(
		broker,
		FIELD,
		'INVALID_WHEN_MARKET_CLOSED',
		'When Market Is Closed is neither "refuse" nor "send".',
		'Choose one of the two, or let the expression give one of these words in small letters.',
	);
}

/** What the answer depends on beside the instrument. */
export interface MarketContext {
	/** Epoch milliseconds. */
	at: number;
	/** @throws CalendarError */
	calendar(): Promise<Calendar>;
	/** Whether this share has derivatives. Asked in the minutes alone in which it matters. */
	hasDerivatives(): Promise<boolean>;
}

/**
 * Refuses an order that would not meet continuous trading.
 * @returns a warning for an order that may go, or null
 * @throws BrokerError `input`
 */
export async function assertMarketOpen(
	broker: BrokerId,
	market: Market,
	{ at, calendar: load, hasDerivatives }: MarketContext,
): Promise<string | null> {
	const calendar = await load().catch((error: unknown) => {
		throw unusable(broker, error);
	});
	const status = await statusOf(market, at, calendar, hasDerivatives);
	if (status === null) {
		throw inputError(
			broker,
			FIELD,
			'MARKET_HOURS_UNKNOWN',
			`The order was not sent, because the trading hours of ${nameOf(market)} are not known here.`,
			'Set When Market Is Closed to Send, and the broker decides.',
		);
	}
	const shown = status.opensAt === null ? at : Math.max(at, status.opensAt);
	const note = gapOf(calendar, istDate(shown));
	if (status.isOpen) return note;
	throw inputError(
		broker,
		FIELD,
		'MARKET_CLOSED',
		`The order was not sent, because ${whyClosed(status, market, at)}. ${nextOpening(status, market)}`,
		[hintFor(status), note].filter(Boolean).join(' '),
	);
}

/** Where a share stands in the last minutes depends on whether it takes part in the auction. */
async function statusOf(
	market: Market,
	at: number,
	calendar: Calendar,
	hasDerivatives: () => Promise<boolean>,
): Promise<MarketStatus | null> {
	const without = marketStatus(at, { ...market, closingAuction: false }, calendar);
	const within = marketStatus(at, { ...market, closingAuction: true }, calendar);
	if (without?.session === within?.session) return without;
	return (await hasDerivatives()) ? within : without;
}

function unusable(broker: BrokerId, error: unknown): unknown {
	if (!(error instanceof CalendarError)) return error;
	return inputError(
		broker,
		FIELD,
		'CALENDAR_UNUSABLE',
		`The order was not sent, because the calendar file that INDIAN_BROKERS_CALENDAR names cannot be used: ${error.message}.`,
		'Mend the file, or remove the variable from the environment of n8n.',
	);
}

function whyClosed(status: MarketStatus, market: Market, at: number): string {
	const name = nameOf(market);
	const day = dayInWords(at);
	switch (status.session) {
		case 'preOpen':
			return `${name} is in the pre-open session`;
		case 'closingAuction':
			return 'this share is in the closing auction, as shares that have derivatives are after continuous trading';
		case 'postClose':
			return `${name} is in the post-close session`;
		default:
			break;
	}
	if (status.holiday !== null) {
		const part = status.isTradingDay ? ' for a part of the day' : '';
		return `the market is closed: ${day} is a holiday at ${name}${part} (${status.holiday})`;
	}
	if (!status.isTradingDay) return `the market is closed: it is ${day}`;
	return `the market is closed: it is ${timeInWords(at)} in India`;
}

function nextOpening({ opensAt, closesAt }: MarketStatus, market: Market): string {
	if (opensAt === null || closesAt === null) return 'When it opens next is not known.';
	const [opens, closes] = [opensAt, closesAt].map((time) => istClock(time).slice(0, 5));
	return `${nameOf(market)} opens next at ${timeInWords(opensAt)}, India time (trading hours: ${opens} to ${closes}).`;
}

function hintFor({ session }: MarketStatus): string {
	return session === 'closed'
		? 'Send it in market hours, or set When Market Is Closed to send it as an after-market order.'
		: 'Send it in continuous trading, or set When Market Is Closed to Send to take part in this session.';
}

const nameOf = ({ exchange, segment }: Market) =>
	!segment || segment === 'CASH' ? exchange : `${exchange} ${segment}`;
