import { isNewYorkSummer, type Market } from '../../../../brokers/core/calendar/hours';
import { marketStatus } from '../../../../brokers/core/calendar/market-status';
import {
	auctionShare,
	currency,
	future,
	gold,
	hoursOn,
	ist,
	otherShare,
	shipped,
	statusAt,
} from './support';

describe('the hours of a day', () => {
	const auctionDay = [
		'preOpen 09:00:00-09:15:00',
		'continuous 09:15:00-15:15:00',
		'closingAuction 15:15:00-15:35:00',
		'postClose 15:50:00-16:00:00',
	];
	const otherDay = [
		'preOpen 09:00:00-09:15:00',
		'continuous 09:15:00-15:30:00',
		'postClose 15:50:00-16:00:00',
	];
	const before = [...otherDay.slice(0, 2), 'postClose 15:40:00-16:00:00'];

	test.each<[string, string, Market, string[]]>([
		['shares with derivatives', '2026-11-20', auctionShare, auctionDay],
		['the same at BSE', '2026-11-20', { exchange: 'BSE', closingAuction: true }, auctionDay],
		['the same by segment', '2026-11-20', { ...auctionShare, segment: 'CASH' }, auctionDay],
		['shares of which it is not known', '2026-11-20', { exchange: 'NSE' }, auctionDay],
		['other shares', '2026-11-20', otherShare, otherDay],
		['the first day of the auction', '2026-08-03', auctionShare, auctionDay],
		['the day before it', '2026-07-31', auctionShare, before],
		['other shares, the day before it', '2026-07-31', otherShare, before],
		[
			'futures',
			'2026-11-20',
			future,
			['preOpen 09:00:00-09:15:00', 'continuous 09:15:00-15:40:00'],
		],
		[
			'futures by segment',
			'2026-11-20',
			{ exchange: 'BSE', segment: 'FNO', kind: 'FUT' },
			['preOpen 09:00:00-09:15:00', 'continuous 09:15:00-15:40:00'],
		],
		['options', '2026-11-20', { exchange: 'BFO', kind: 'CE' }, ['continuous 09:15:00-15:40:00']],
		[
			'options before August',
			'2026-07-31',
			{ exchange: 'NFO', kind: 'PE' },
			['continuous 09:15:00-15:30:00'],
		],
		['currency', '2026-11-20', currency, ['continuous 09:00:00-17:00:00']],
		['commodities in winter', '2026-11-20', gold, ['continuous 09:00:00-23:55:00']],
		['commodities in summer', '2026-10-30', gold, ['continuous 09:00:00-23:30:00']],
		[
			'commodities of NSE',
			'2026-11-20',
			{ exchange: 'NSE', segment: 'COMMODITY' },
			['continuous 09:00:00-23:55:00'],
		],
		[
			'cotton',
			'2026-11-20',
			{ exchange: 'MCX', underlying: 'COTTONCNDY' },
			['continuous 09:00:00-21:00:00'],
		],
		[
			'mentha oil',
			'2026-11-20',
			{ exchange: 'MCX', underlying: 'MENTHAOIL' },
			['continuous 09:00:00-17:00:00'],
		],
		['mentha oil on an evening', '2026-11-24', { exchange: 'MCX', underlying: 'MENTHAOIL' }, []],
		[
			'cotton on an evening',
			'2026-11-24',
			{ exchange: 'MCX', underlying: 'KAPAS' },
			['continuous 17:00:00-21:00:00'],
		],
		['a Saturday', '2026-11-21', auctionShare, []],
		['a Sunday', '2026-11-22', gold, []],
	])('of %s, %s', (_, date, market, hours) => {
		expect(hoursOn(date, market)).toEqual(hours);
	});

	test.each<Market>([
		{ exchange: 'NCDEX' },
		{ exchange: 'nse' },
		{ exchange: '' },
		{ exchange: 'constructor' },
		{ exchange: 'NSE', segment: 'CURRENCY' },
		{ exchange: 'BSE', segment: 'toString' },
	])('of %p are not known', (market) => {
		expect(marketStatus(ist('2026-11-20 11:00'), market, shipped)).toBeNull();
	});
});

describe('the second in which a session changes', () => {
	test.each<[string, Market, string, string]>([
		['2026-11-20 09:00:00', auctionShare, 'closed', 'preOpen'],
		['2026-11-20 09:15:00', auctionShare, 'preOpen', 'continuous'],
		['2026-11-20 15:15:00', auctionShare, 'continuous', 'closingAuction'],
		['2026-11-20 15:35:00', auctionShare, 'closingAuction', 'closed'],
		['2026-11-20 15:50:00', auctionShare, 'closed', 'postClose'],
		['2026-11-20 16:00:00', auctionShare, 'postClose', 'closed'],
		['2026-11-20 15:30:00', otherShare, 'continuous', 'closed'],
		['2026-11-20 15:40:00', future, 'continuous', 'closed'],
		['2026-11-20 17:00:00', currency, 'continuous', 'closed'],
		['2026-11-20 09:00:00', gold, 'closed', 'continuous'],
		// New York's clock changed on 8 March and on 1 November 2026, both Sundays.
		['2026-03-06 23:55:00', gold, 'continuous', 'closed'],
		['2026-03-09 23:30:00', gold, 'continuous', 'closed'],
		['2026-10-30 23:30:00', gold, 'continuous', 'closed'],
		['2026-11-02 23:55:00', gold, 'continuous', 'closed'],
		['2027-03-12 23:55:00', gold, 'continuous', 'closed'],
		['2027-03-15 23:30:00', gold, 'continuous', 'closed'],
		['2026-11-24 17:00:00', gold, 'closed', 'continuous'],
		['2026-01-01 17:00:00', gold, 'continuous', 'closed'],
	])('%s %p: %s, then %s', (time, market, earlier, later) => {
		const at = ist(time);
		expect(statusAt(at - 1, market).session).toBe(earlier);
		expect(statusAt(at - 1000, market).session).toBe(earlier);
		expect(statusAt(at, market).session).toBe(later);
	});
});

test('New York keeps summer time as its own clock says, every evening of thirty years', () => {
	const clock = new Intl.DateTimeFormat('en-US', {
		timeZone: 'America/New_York',
		timeZoneName: 'longOffset',
	});
	for (let at = ist('2010-01-01 22:00'); at < ist('2040-01-01 22:00'); at += 86_400_000) {
		const date = new Date(at).toISOString().slice(0, 10);
		expect([date, isNewYorkSummer(date)]).toEqual([date, clock.format(at).includes('GMT-04:00')]);
	}
});
