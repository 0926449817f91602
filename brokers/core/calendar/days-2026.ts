/**
 * Holidays and special sessions of NSE, BSE and MCX in 2026, as the exchanges announced them until
 * August 2026. `source` names the circulars:
 *
 * - NSE-CM, NSE-COM: NSE/CMTR/71775 and NSE/COM/71784, holidays of cash and of commodities (F&O as cash);
 * - BSE-COM, BSE-CD: BSE notices 20251215-5 and 20251223-12, commodities, and currency;
 * - MCX: its list of holidays for 2026;
 * - ELEC: NSE/CMTR/72260 and NSE/COM/72263, a holiday declared three days before;
 * - BUDGET: NSE/CMTR/72349.
 *
 * Holidays on weekends are left out, since they change nothing.
 */
import type { CalendarDays } from './types';

export const HOLIDAYS_KNOWN_FROM = '2026-01-01';

export const HOLIDAYS_KNOWN_THROUGH = '2026-12-31';

/** Shares, their contracts and currency rest; commodities trade in the evening. */
const eveningOnly = { all: 'closed', commodity: 'evening' } as const;

export const DAYS_2026: CalendarDays = {
	'2026-01-01': { name: 'New Year', commodity: 'morning', source: 'MCX, BSE-COM' },
	'2026-01-15': {
		name: 'Municipal elections in Maharashtra',
		...eveningOnly,
		source: 'ELEC',
	},
	'2026-01-26': { name: 'Republic Day', all: 'closed', source: 'NSE-CM, BSE-COM' },
	'2026-02-01': {
		name: 'Union Budget',
		equity: 'open',
		derivatives: 'open',
		commodity: 'open',
		source: 'BUDGET; nothing is said of currency, which keeps its Sunday',
	},
	'2026-02-19': { name: 'Shivaji Jayanti', currency: 'closed', source: 'BSE-CD' },
	'2026-03-03': { name: 'Holi', ...eveningOnly, source: 'NSE-CM, BSE-COM' },
	'2026-03-19': { name: 'Gudi Padwa', currency: 'closed', source: 'BSE-CD' },
	'2026-03-26': { name: 'Ram Navami', ...eveningOnly, source: 'NSE-CM, BSE-COM' },
	'2026-03-31': { name: 'Mahavir Jayanti', ...eveningOnly, source: 'NSE-CM, BSE-COM' },
	'2026-04-01': { name: 'Annual bank closing', currency: 'closed', source: 'BSE-CD' },
	'2026-04-03': { name: 'Good Friday', all: 'closed', source: 'NSE-CM, BSE-COM' },
	'2026-04-14': { name: 'Ambedkar Jayanti', ...eveningOnly, source: 'NSE-CM, BSE-COM' },
	'2026-05-01': { name: 'Maharashtra Day', ...eveningOnly, source: 'NSE-CM, BSE-COM' },
	'2026-05-28': { name: 'Bakri Id', ...eveningOnly, source: 'NSE-CM, BSE-COM' },
	'2026-06-26': {
		name: 'Muharram',
		...eveningOnly,
		source: 'NSE-CM; the evening by BSE-COM and MCX against NSE-COM',
	},
	'2026-08-26': { name: 'Id-E-Milad', currency: 'closed', source: 'BSE-CD' },
	'2026-09-14': { name: 'Ganesh Chaturthi', ...eveningOnly, source: 'NSE-CM, BSE-COM' },
	'2026-10-02': { name: 'Gandhi Jayanti', all: 'closed', source: 'NSE-CM, BSE-COM' },
	'2026-10-20': { name: 'Dussehra', ...eveningOnly, source: 'NSE-CM, BSE-COM' },
	'2026-11-08': {
		name: 'Diwali; its Muhurat session is not in the calendar',
		all: 'closed',
		source: 'NSE-CM: the times are to be notified, and differ from year to year by hours',
	},
	'2026-11-10': { name: 'Diwali Balipratipada', ...eveningOnly, source: 'NSE-CM, BSE-COM' },
	'2026-11-24': {
		name: 'Guru Nanak Jayanti',
		...eveningOnly,
		source: 'NSE-CM; the evening by BSE-COM and MCX against NSE-COM',
	},
	'2026-12-25': { name: 'Christmas', all: 'closed', source: 'NSE-CM, BSE-COM' },
};
