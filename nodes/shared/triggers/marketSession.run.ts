import { marketStatus } from '../../../brokers/core/calendar/market-status';
import { MomentsWatch } from '../../../brokers/core/calendar/moments-watch';
import {
	hasMoment,
	nextMoment,
	SESSION_MOMENTS,
	type SessionMoment,
} from '../../../brokers/core/calendar/session-moments';
import { statusOutput } from '../../../brokers/core/calendar/status-output';
import type { Calendar } from '../../../brokers/core/calendar/types';
import { echoValue } from '../../../brokers/core/echo';
import { BrokerError, type BrokerId, inputError } from '../../../brokers/core/errors';
import { timeInWords } from '../../../brokers/core/ist';
import { checkChoice } from '../../../brokers/core/orders/order-rules';
import type { ReadField } from '../../../brokers/core/reading';
import { calendarOrShipped } from '../calendar';
import type { EventContext, Watching } from '../trigger';

const EXCHANGES = ['NSE', 'BSE', 'NFO', 'BFO', 'MCX', 'CDS'] as const;
const MINUTE_MS = 60_000;
/** A day: further off it would be about another trading day. */
const LARGEST_OFFSET = 1_440;

interface Form {
	exchange: (typeof EXCHANGES)[number];
	moment: SessionMoment;
	offsetMs: number;
}

/** Waits for the moments of the calendar; a test run shows the market as it is now. @throws BrokerError `input` */
export async function prepareMarketSession(context: EventContext<object>): Promise<Watching> {
	const { broker, field, testRun, emit, tell, logger } = context;
	const { exchange, moment, offsetMs } = readForm(broker, field);
	const market = { exchange };
	const calendar = async () =>
		await calendarOrShipped((error) => tell(calendarUnusable(broker, error.message)));
	const emitStatus = async () => {
		const status = marketStatus(Date.now(), market, await calendar());
		if (status) emit([statusOutput(status, null)]);
	};
	const next = (after: number, days: Calendar) =>
		nextMoment(after - offsetMs, moment, market, days);
	let watch: MomentsWatch | undefined;
	return {
		start: () => {
			if (testRun) {
				void emitStatus();
				return;
			}
			watch = new MomentsWatch({
				next: async (after) => {
					const at = next(after, await calendar());
					return at === null ? null : at + offsetMs;
				},
				onMoment: () => void emitStatus(),
				onMissed: (at) =>
					logger.warn(
						`The event of ${timeInWords(at)} at ${exchange} is left out: this machine slept, or its clock was set.`,
					),
			});
		},
		stop: () => watch?.stop(),
	};
}

function readForm(broker: BrokerId, field: ReadField): Form {
	const exchange = checkChoice(broker, 'exchange', 'Exchange', field('exchange'), EXCHANGES);
	const moment = checkChoice(broker, 'moment', 'Moment', field('moment'), SESSION_MOMENTS);
	if (!hasMoment({ exchange }, moment)) {
		throw inputError(
			broker,
			'moment',
			'NO_CLOSING_AUCTION',
			`There is no closing auction at ${exchange}.`,
			'Choose NSE or BSE, or the moment Close.',
		);
	}
	const minutes = field('offsetMinutes', 0);
	if (typeof minutes !== 'number' || !(Math.abs(minutes) <= LARGEST_OFFSET)) {
		throw inputError(
			broker,
			'offsetMinutes',
			'BAD_OFFSET',
			`The offset must be a number of minutes from -${LARGEST_OFFSET} to ${LARGEST_OFFSET}, and is ${echoValue(minutes)}.`,
			'A negative number runs before the moment, a positive one after it.',
		);
	}
	return { exchange, moment, offsetMs: Math.round(minutes * MINUTE_MS) };
}

function calendarUnusable(broker: BrokerId, reason: string): BrokerError {
	return new BrokerError({
		broker,
		failure: 'input',
		code: 'CALENDAR_UNUSABLE',
		message: `The calendar file that INDIAN_BROKERS_CALENDAR names cannot be used: ${reason}.`,
		hint: 'Mend the file, or remove the variable from the environment of n8n. Until then the calendar of the package counts alone.',
	});
}
