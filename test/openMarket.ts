/** A calendar by which every market is open around the clock, for tests that the time of day must not change. */
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { istDate } from '../brokers/core/ist';

const DAY_MS = 86_400_000;
const CALENDAR = 'INDIAN_BROKERS_CALENDAR';

/** Opens all markets for this process and those that it starts, a month around today. Returns the way back. */
export function openMarket(): () => void {
	const path = join(tmpdir(), `open-market-${process.pid}.json`);
	const all = [{ session: 'continuous', from: '00:00', to: '24:00' }];
	const dates = Array.from({ length: 31 }, (_, day) => istDate(Date.now() + (day - 15) * DAY_MS));
	const days = Object.fromEntries(dates.map((date) => [date, { name: 'Always open', all }]));
	writeFileSync(path, JSON.stringify({ days }));
	process.env[CALENDAR] = path;
	return () => {
		delete process.env[CALENDAR];
		rmSync(path, { force: true });
	};
}
