/**
 * A made-up market for tests and measurements: the rows of both brokers' instrument files, as many
 * as asked for, always the same.
 */

interface Contract {
	underlying: string;
	exchange: 'NFO' | 'BFO' | 'MCX' | 'CDS';
	lot: number;
	first: number;
	step: number;
}

const CONTRACTS: Contract[] = [
	{ underlying: 'NIFTY', exchange: 'NFO', lot: 75, first: 24700, step: 50 },
	{ underlying: 'BANKNIFTY', exchange: 'NFO', lot: 35, first: 45000, step: 100 },
	{ underlying: 'SBIN', exchange: 'NFO', lot: 750, first: 600, step: 5 },
	{ underlying: 'SENSEX', exchange: 'BFO', lot: 20, first: 75800, step: 100 },
	{ underlying: 'CRUDEOIL', exchange: 'MCX', lot: 100, first: 4000, step: 50 },
];

/** Expiries in 2026, YYYY-MM-DD. */
export const EXPIRIES = ['2026-11-24', '2026-11-28', '2026-12-29', '2027-01-28'];

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

export interface MarketRow {
	exchange: string;
	token: number;
	/** Angel One's symbol; Groww's is the same without the series. */
	symbol: string;
	name: string;
	longName: string;
	type: 'EQ' | 'IDX' | 'FUT' | 'CE' | 'PE';
	series: string;
	isin: string;
	expiry: string;
	strike: number;
	lot: number;
}

const fixed = (row: Partial<MarketRow>): MarketRow => ({
	exchange: 'NSE',
	token: 0,
	symbol: '',
	name: '',
	longName: '',
	type: 'EQ',
	series: '',
	isin: '',
	expiry: '',
	strike: 0,
	lot: 1,
	...row,
});

/** Rows that tests name. */
export const KNOWN: MarketRow[] = [
	fixed({
		token: 3045,
		symbol: 'SBIN-EQ',
		name: 'SBIN',
		longName: 'State Bank of India',
		series: 'EQ',
		isin: 'INE062A01020',
	}),
	fixed({
		token: 3046,
		symbol: 'SBIN-N5',
		name: 'SBIN',
		longName: 'State Bank of India 9.95% bond',
		series: 'N5',
	}),
	fixed({
		token: 2885,
		symbol: 'RELIANCE-EQ',
		name: 'RELIANCE',
		longName: 'Reliance Industries',
		series: 'EQ',
		isin: 'INE002A01018',
	}),
	fixed({
		token: 15259,
		symbol: 'RPOWER-EQ',
		name: 'RPOWER',
		longName: 'Reliance Power',
		series: 'EQ',
	}),
	fixed({
		token: 16669,
		symbol: 'BAJAJ-AUTO-EQ',
		name: 'BAJAJ-AUTO',
		longName: 'Bajaj Auto',
		series: 'EQ',
	}),
	fixed({
		token: 4000,
		symbol: 'LONELY-BE',
		name: 'LONELY',
		longName: 'Lonely Mills',
		series: 'BE',
	}),
	fixed({
		token: 4001,
		symbol: 'TWOFOLD-BE',
		name: 'TWOFOLD',
		longName: 'Twofold Works',
		series: 'BE',
	}),
	fixed({
		token: 4002,
		symbol: 'TWOFOLD-N1',
		name: 'TWOFOLD',
		longName: 'Twofold Works bond',
		series: 'N1',
	}),
	fixed({
		exchange: 'BSE',
		token: 500112,
		symbol: 'SBIN',
		name: 'SBIN',
		longName: 'State Bank of India',
	}),
	fixed({
		exchange: 'BSE',
		token: 500325,
		symbol: 'RELIANCE',
		name: 'RELIANCE',
		longName: 'Reliance Industries',
	}),
	fixed({ token: 99926000, symbol: 'Nifty 50', name: 'NIFTY', longName: 'Nifty 50', type: 'IDX' }),
	fixed({
		token: 99926009,
		symbol: 'Nifty Bank',
		name: 'BANKNIFTY',
		longName: 'Nifty Bank',
		type: 'IDX',
	}),
];

/** The known rows, then contracts and companies until there are so many. */
export function* marketRows(count: number): Generator<MarketRow> {
	let made = 0;
	for (const row of KNOWN) {
		if (made++ >= count) return;
		yield row;
	}
	for (const row of more(count)) {
		if (made++ >= count) return;
		yield row;
	}
}

function* more(count: number): Generator<MarketRow> {
	// One company in ten rows, each with futures and options of its own, as far as rows are left.
	const companies = Math.max(10, Math.floor(count / 10));
	for (let number = 0; number < companies; number++) {
		const name = companyName(number);
		const longName = `${name.slice(0, 4)} ${SECOND_WORDS[number % SECOND_WORDS.length]} Limited`;
		yield fixed({ token: 100_000 + number, symbol: `${name}-EQ`, name, longName, series: 'EQ' });
		yield fixed({ exchange: 'BSE', token: 600_000 + number, symbol: name, name, longName });
	}
	let token = 1_000_000;
	const stocks = Array.from({ length: 200 }, (_, number): Contract => {
		return { underlying: companyName(number), exchange: 'NFO', lot: 500, first: 100, step: 5 };
	});
	const contracts = [...CONTRACTS, ...stocks];
	for (const contract of contracts) {
		for (const expiry of EXPIRIES) {
			yield future(contract, expiry, token++);
		}
	}
	for (let level = 0; ; level++) {
		for (const contract of contracts) {
			const strike = contract.first + level * contract.step;
			for (const expiry of EXPIRIES) {
				yield option(contract, expiry, strike, 'CE', token++);
				yield option(contract, expiry, strike, 'PE', token++);
			}
		}
	}
}

const SECOND_WORDS = ['Industries', 'Steel', 'Power', 'Chemicals', 'Finance', 'Motors', 'Textiles'];

/** Letters only, different for each number. */
function companyName(number: number): string {
	let name = '';
	for (let rest = number * 7919 + 456_976; rest > 0; rest = Math.floor(rest / 26)) {
		name += String.fromCharCode(65 + (rest % 26));
	}
	return `${name}Q`;
}

function future(contract: Contract, expiry: string, token: number): MarketRow {
	const symbol = `${contract.underlying}${contractDate(expiry)}FUT`;
	return derivative(contract, { symbol, expiry, token, type: 'FUT' });
}

function option(
	contract: Contract,
	expiry: string,
	strike: number,
	type: 'CE' | 'PE',
	token: number,
): MarketRow {
	const symbol = `${contract.underlying}${contractDate(expiry)}${strike}${type}`;
	return derivative(contract, { symbol, expiry, token, strike, type });
}

const derivative = (contract: Contract, row: Partial<MarketRow>) =>
	fixed({
		...row,
		exchange: contract.exchange,
		name: contract.underlying,
		longName: contract.underlying,
		lot: contract.lot,
	});

/** 28NOV26 */
function contractDate(expiry: string): string {
	const [year, month, day] = expiry.split('-');
	return `${day}${MONTHS[Number(month) - 1]}${year.slice(2)}`;
}

function angelOneType(row: MarketRow): string {
	if (row.type === 'EQ') return '';
	if (row.type === 'IDX') return 'AMXIDX';
	const family = row.type === 'FUT' ? 'FUT' : 'OPT';
	if (row.exchange === 'MCX') return family === 'FUT' ? 'FUTCOM' : 'OPTFUT';
	return family + (['NIFTY', 'BANKNIFTY', 'SENSEX'].includes(row.name) ? 'IDX' : 'STK');
}

/** One object of Angel One's file. */
export function angelOneObject(row: MarketRow): Record<string, string> {
	const [year, month, day] = row.expiry.split('-');
	return {
		token: String(row.token),
		symbol: row.symbol,
		name: row.name,
		expiry: row.expiry ? `${day}${MONTHS[Number(month) - 1]}${year}` : '',
		strike: row.strike ? `${row.strike * 100}.000000` : '-1.000000',
		lotsize: String(row.lot),
		instrumenttype: angelOneType(row),
		exch_seg: row.exchange,
		tick_size: row.type === 'IDX' ? '0.000000' : '5.000000',
	};
}

/** Angel One's file, piece by piece. */
export function* angelOneFile(rows: Iterable<MarketRow>): Generator<string> {
	let separator = '[';
	for (const row of rows) {
		yield `${separator}${JSON.stringify(angelOneObject(row))}`;
		separator = ',';
	}
	yield separator === '[' ? '[]' : ']';
}

export const GROWW_HEADER =
	'exchange,exchange_token,trading_symbol,groww_symbol,name,instrument_type,segment,series,isin,' +
	'underlying_symbol,underlying_exchange_token,expiry_date,strike_price,lot_size,tick_size,' +
	'freeze_quantity,is_reserved,buy_allowed,sell_allowed';

/** One line of Groww's file, without its line ending. */
export function growwLine(row: MarketRow): string {
	const derivative = row.expiry !== '';
	const exchange = { NFO: 'NSE', BFO: 'BSE', CDS: 'NSE' }[row.exchange] ?? row.exchange;
	const segment = row.exchange === 'MCX' ? 'COMMODITY' : derivative ? 'FNO' : 'CASH';
	const symbol =
		row.series === 'EQ' ? row.symbol.slice(0, -3) : row.type === 'IDX' ? row.name : row.symbol;
	return [
		exchange,
		row.token,
		symbol,
		brokerSymbol(row, exchange, symbol),
		derivative ? '' : row.longName,
		row.type,
		segment,
		row.series,
		row.isin,
		derivative ? row.name : '',
		derivative ? '26000' : '',
		row.expiry,
		row.strike || '',
		row.lot,
		'0.05',
		derivative ? 1800 : '',
		0,
		row.type === 'IDX' ? 0 : 1,
		row.type === 'IDX' ? 0 : 1,
	].join(',');
}

function brokerSymbol(row: MarketRow, exchange: string, symbol: string): string {
	if (!row.expiry) return `${exchange}-${symbol}`;
	const [year, month, day] = row.expiry.split('-');
	const name = MONTHS[Number(month) - 1];
	const date = `${day}${name[0]}${name.slice(1).toLowerCase()}${year.slice(2)}`;
	const strike = row.strike ? `${row.strike}-` : '';
	return `${exchange}-${row.name}-${date}-${strike}${row.type}`;
}

/** Groww's file, piece by piece. */
export function* growwFile(rows: Iterable<MarketRow>): Generator<string> {
	yield `${GROWW_HEADER}\n`;
	for (const row of rows) yield `${growwLine(row)}\n`;
}
