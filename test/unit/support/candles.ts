/** Brokers that know candles, for tests of the clients alone. */
import type { HttpReply, HttpRequest } from '../../../brokers/core/http/http-transport';
import { istMidnight, toIstIso, weekdayOf } from '../../../brokers/core/ist';
import type { Answer } from './transport';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

export const at = (text: string) => Date.parse(`${text}+05:30`);

/** When candles of so many minutes begin within [from, to], Monday to Friday, 09:15 to 15:30. */
export function startsWithin(from: number, to: number, minutes: number): number[] {
	const starts: number[] = [];
	for (let day = istMidnight(from); day <= to; day += DAY_MS) {
		if ([0, 6].includes(weekdayOf(toIstIso(day).slice(0, 10)))) continue;
		const [opens, closes] = minutes >= 1440 ? [0, 1] : [9 * 60 + 15, 15 * 60 + 30];
		for (let minute = opens; minute < closes; minute += minutes)
			starts.push(day + minute * MINUTE_MS);
	}
	return starts.filter((start) => start >= from && start <= to);
}

/** The same answer to whatever comes, a while after the question. */
export function always(answer: (request: HttpRequest) => HttpReply, afterMs = 0): Answer[] {
	return Array<Answer>(1_000).fill(async (request) => {
		if (afterMs > 0) await new Promise((resolve) => setTimeout(resolve, afterMs));
		return answer(request);
	});
}
