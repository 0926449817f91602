import { angelOneInstruments } from '../../../../brokers/angelone/instruments';
import { hasDerivatives } from '../../../../brokers/core/instruments/derivatives';
import type { Instrument, InstrumentSource } from '../../../../brokers/core/instruments/types';
import { growwInstruments } from '../../../../brokers/groww/instruments';
import { startAngelOneSimulator } from '../../../../simulators/angelone';
import { startGrowwSimulator } from '../../../../simulators/groww';
import { indexOf, parseAll } from './helpers';

const bare = ({ tradingSymbol }: Instrument) => tradingSymbol.replace(/-EQ$/, '');

describe.each([
	['Angel One', startAngelOneSimulator, angelOneInstruments],
	['Groww', startGrowwSimulator, growwInstruments],
])("%s's whole file", (_, start, sourceOf) => {
	test('tells of every share at NSE and BSE whether it has futures', async () => {
		const simulator = await start();
		let source: InstrumentSource;
		let file: string;
		try {
			source = sourceOf(simulator.origin);
			file = await (await fetch(source.url)).text();
		} finally {
			await simulator.close();
		}
		const now = Date.now();
		const index = await indexOf(source, file, now);
		const rows = parseAll(source, file).filter((row) => row !== null);
		const futures = rows.filter(({ kind, exchange }) => kind === 'FUT' && exchange !== 'MCX');
		const underlyings = new Set(futures.map(({ underlying }) => underlying));
		const shares = rows.filter(({ kind }) => kind === 'EQ');
		expect(shares.length).toBeGreaterThan(100);
		const told = shares.filter((share) => hasDerivatives(index, share)).map(bare);
		expect(told).toEqual(shares.map(bare).filter((symbol) => underlyings.has(symbol)));
		expect(told).toEqual(expect.arrayContaining(['SBIN', 'M&M', 'BAJAJ-AUTO']));
		expect(told).not.toContain('GOLDBEES');
	});
});

describe('names that others begin with, or that are goods', () => {
	const row = (fields: object) => ({
		token: '1',
		symbol: '',
		name: '',
		expiry: '',
		strike: '-1.000000',
		lotsize: '1',
		instrumenttype: '',
		exch_seg: 'NSE',
		tick_size: '5.000000',
		...fields,
	});
	const future = (name: string, exchange: string, type: string) =>
		row({
			token: `9${name.length}${exchange}`,
			symbol: `${name}29DEC26FUT`,
			name,
			expiry: '29DEC2026',
			exch_seg: exchange,
			instrumenttype: type,
		});
	const share = (name: string, token: string) => row({ token, symbol: `${name}-EQ`, name });
	const file = JSON.stringify([
		share('SILVER', '1'),
		share('LT', '2'),
		share('LTF', '3'),
		share('NIFTYBEES', '4'),
		future('SILVER', 'MCX', 'FUTCOM'),
		future('LTF', 'NFO', 'FUTSTK'),
		future('NIFTY', 'NFO', 'FUTIDX'),
		...Array.from({ length: 60 }, (_, n) => share(`LTFUTURE${n}`, String(100 + n))),
		future('SBIN', 'BFO', 'FUTSTK'),
		share('SBIN', '5'),
		row({ token: '6', symbol: 'SBIN', name: 'SBIN', exch_seg: 'BSE' }),
	]);

	test.each([
		['SILVER', 'NSE', false],
		['LT', 'NSE', false],
		['LTF', 'NSE', true],
		['NIFTYBEES', 'NSE', false],
		['SBIN', 'NSE', true],
		['SBIN', 'BSE', true],
	])('%s at %s: %p', async (symbol, exchange, expected) => {
		const index = await indexOf(angelOneInstruments(), file);
		expect(hasDerivatives(index, index.bySymbol(symbol, { exchange }))).toBe(expected);
	});
});
