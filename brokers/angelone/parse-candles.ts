import type openInterestSample from '../../contracts/angelone/getOIData.json';
import { number, record, time } from '../core/record';

type Row = (typeof openInterestSample)['reply']['data'][number];

/** The open interest of one interval, in units, by the time at which it began. */
export const readOpenInterest = record<
	{ startsAt: string | null; openInterest: number | null },
	Row
>({ startsAt: time('time'), openInterest: number('oi') });
