/** Output of Get Market Status. */
import type { MarketStatus as Status } from '../calendar/market-status';

/** A market at one moment; times are ISO 8601 with +05:30. */
export interface MarketStatus
	extends Pick<
		Status,
		| 'exchange'
		| 'segment'
		| 'isOpen'
		| 'session'
		| 'minutesToClose'
		| 'isTradingDay'
		| 'holiday'
		| 'calendarValidThrough'
	> {
	/** Of continuous trading at hand, else of the next. */
	opensAt: string | null;
	closesAt: string | null;
	/** Null where the file of instruments does not tell. */
	isExpiryDay: boolean | null;
}
