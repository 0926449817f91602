import {
	AmbiguousInstrumentError,
	InstrumentNotFoundError,
} from '../../../../brokers/core/instruments/errors';
import { lookUp } from '../../../../brokers/core/instruments/tradable';
import { brokerError, failureOf } from '../../support/failures';
import { future, instrument } from '../../support/instruments';

const refusal = async (work: () => unknown) =>
	await failureOf(async () => await Promise.resolve(work()));

test('an unknown and an ambiguous symbol name the parameter and say what was meant', async () => {
	const unknown = new InstrumentNotFoundError('SBIX', { exchange: 'NSE' }, ['SBIN-EQ']);
	expect(
		await refusal(() =>
			lookUp('groww', () => {
				throw unknown;
			}),
		),
	).toMatchObject({
		failure: 'input',
		field: 'instrument',
		code: 'INSTRUMENT_NOT_FOUND',
		message: 'There is no instrument "SBIX" on NSE. Did you mean SBIN-EQ?',
	});
	const ambiguous = new AmbiguousInstrumentError('SBIN', { exchange: 'NSE' }, [instrument()], 2);
	expect(
		await refusal(() =>
			lookUp('angelOne', () => {
				throw ambiguous;
			}),
		),
	).toMatchObject({ code: 'INSTRUMENT_AMBIGUOUS', message: expect.stringContaining('SBIN-EQ') });
});

test('a file that could not be had is no unknown symbol', async () => {
	const unavailable = brokerError({ failure: 'notSent', code: 'INSTRUMENTS_UNAVAILABLE' });
	const failure = await refusal(() =>
		lookUp('groww', () => {
			throw unavailable;
		}),
	);
	expect(failure).toBe(unavailable);
});

test('a file that can no longer be read is no unknown symbol', async () => {
	expect(
		await refusal(() =>
			lookUp('groww', () => {
				throw new Error('disk I/O error');
			}),
		),
	).toMatchObject({
		failure: 'notSent',
		code: 'INSTRUMENTS_UNAVAILABLE',
		message: 'disk I/O error',
	});
});

describe('a contract on the day of its expiry in India', () => {
	afterEach(() => jest.useRealTimers());
	const contract = future({ expiry: '2026-11-26' });
	const at = (ist: string) => {
		jest.useFakeTimers({ now: Date.parse(`${ist}+05:30`) });
		return () => lookUp('angelOne', () => contract);
	};

	test('is traded until midnight', () => {
		expect(at('2026-11-26T23:59:59')()).toBe(contract);
	});

	test('has expired from then on', async () => {
		expect(await refusal(at('2026-11-27T00:00:00'))).toMatchObject({
			failure: 'input',
			field: 'instrument',
			code: 'CONTRACT_EXPIRED',
			message: 'NIFTY26NOV26FUT expired on 26 Nov 2026.',
		});
	});
});
