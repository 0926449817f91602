import type { Has } from '../../../brokers/core/broker';
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
import { istDate, timeInWords } from '../../../brokers/core/ist';
import { checkChoice } from '../../../brokers/core/orders/order-rules';
import type { ReadField } from '../../../brokers/core/reading';
import { wait } from '../../../brokers/core/wait';
import { calendarOrShipped } from '../calendar';
import type { EventContext, Watching } from '../trigger';

const MINUTE_MS = 60_000;
/** The instrument file of the day takes some seconds at its first use. */
const ASK_BEFORE_MS = 5 * MINUTE_MS;
const LATE_ANSWER_MS = 3_000;

const EXCHANGES = ['NSE', 'BSE', 'NFO', 'BFO', 'MCX', 'CDS'] as const;
/** A day: further off it would be about another trading day. */
const LARGEST_OFFSET = 1_440;

interface Form {
	exchange: (typeof EXCHANGES)[number];
	moment: SessionMoment;
	offsetMs: number;
}

/** Waits for the moments of the calendar; a test run shows the market as it is now. @throws BrokerError `input` */
export async function prepareMarketSession(
	context: EventContext<Has<'instruments'>>,
): Promise<Watching> {
	const { broker, field, testRun, emit, tell, logger } = context;
	const { exchange, moment, offsetMs } = readForm(broker, field);
	const market = { exchange };
	const calendar = async () =>
		await calendarOrShipped((error) => tell(calendarUnusable(broker, error.message)));
	const expiry = new ExpiryDay(async (date) => {
		const { instruments } = await context.connect();
		return await instruments.expiresOn({ date, exchange, instrument: null });
	});
	const emitStatus = async () => {
		const expires = await expiry.of(istDate(Date.now()));
		const status = marketStatus(Date.now(), market, await calendar());
		if (status) emit([statusOutput(status, expires)]);
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
					if (at === null) return null;
					if (at + offsetMs - Date.now() < ASK_BEFORE_MS) expiry.ask(istDate(at + offsetMs));
					return at + offsetMs;
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

/** Whether contracts expire on a day, asked for once a day and before it is needed. */
class ExpiryDay {
	private date = '';
	private answer: Promise<boolean | null> = Promise.resolve(null);

	constructor(private readonly read: (date: string) => Promise<boolean | null>) {}

	ask(date: string): void {
		if (this.date === date) return;
		this.date = date;
		this.answer = this.read(date).catch(() => null);
	}

	/** Null where it is not known in time: the event does not wait for it. */
	async of(date: string): Promise<boolean | null> {
		this.ask(date);
		const answered = new AbortController();
		const late = wait(LATE_ANSWER_MS, answered.signal).then(() => null);
		return await Promise.race([this.answer, late]).finally(() => answered.abort());
	}
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
