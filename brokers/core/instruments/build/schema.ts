/**
 * The database of one instrument file. It is written once, in one transaction, and only read from
 * then on. A change of anything here needs another `SCHEMA_VERSION`.
 */

/** "INST": tells our files from other SQLite databases. */
export const APPLICATION_ID = 0x494e5354;
export const SCHEMA_VERSION = 2;

/** An instrument's fields under their own names, and the symbol that its words are found under. */
export const ROW_COLUMNS = [
	'exchange',
	'segment',
	'token',
	'tradingSymbol',
	'name',
	'kind',
	'series',
	'isin',
	'underlying',
	'expiry',
	'strike',
	'lotSize',
	'tickSize',
	'freezeQuantity',
	'brokerSymbol',
	'buyAllowed',
	'sellAllowed',
	'tradable',
	/** Null where it is the underlying. */
	'rootSymbol',
] as const;

const columns = ROW_COLUMNS.join(', ');

/**
 * `instrument.id` is the place in which search shows equal matches. `words` holds no text, only
 * which row has which term (see search/terms.ts), in the order of `id`: the best fifty of a hundred
 * thousand matches are the first fifty. Any character but a space may be in a term, so that no text
 * from a file or a user ever makes two of one.
 */
export const SCHEMA = `
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${SCHEMA_VERSION};
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
CREATE TABLE about (source TEXT, origin TEXT, day TEXT, size INTEGER, skippedRows INTEGER);
CREATE TABLE instrument (
	id INTEGER PRIMARY KEY,
	exchange TEXT NOT NULL,
	segment TEXT,
	token TEXT NOT NULL COLLATE NOCASE,
	tradingSymbol TEXT NOT NULL COLLATE NOCASE,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	series TEXT,
	isin TEXT,
	underlying TEXT,
	expiry TEXT,
	strike TEXT,
	lotSize INTEGER NOT NULL,
	tickSize TEXT NOT NULL,
	freezeQuantity INTEGER,
	brokerSymbol TEXT COLLATE NOCASE,
	buyAllowed INTEGER NOT NULL,
	sellAllowed INTEGER NOT NULL,
	tradable INTEGER NOT NULL,
	rootSymbol TEXT
);
CREATE TABLE root (symbol TEXT PRIMARY KEY, terms TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE word (word TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE expiry (
	underlying TEXT NOT NULL COLLATE NOCASE,
	exchange TEXT NOT NULL,
	segment TEXT,
	expiry TEXT NOT NULL,
	futures INTEGER NOT NULL,
	options INTEGER NOT NULL
);
CREATE VIRTUAL TABLE words USING fts5(
	terms, content = '', columnsize = 0, detail = none,
	tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Z* C*' separators ' '"
);`;

/** Rows in the order of the file, in a temporary database that SQLite removes by itself. */
export const STAGE = `ATTACH '' AS stage; CREATE TABLE stage.instrument (${columns});`;

/**
 * Equities (NSE, then BSE), indices, futures and options by expiry and strike, then everything else;
 * alphabetical within. Strikes are decimals without zeros at their ends: of those with as many
 * digits before the point the lower one comes first in the alphabet too.
 */
export const SORTED_ROWS = `
INSERT INTO instrument (${columns}) SELECT ${columns} FROM stage.instrument ORDER BY
	CASE kind WHEN 'EQ' THEN 0 WHEN 'IDX' THEN 1 WHEN 'FUT' THEN 2 WHEN 'OTHER' THEN 4 ELSE 3 END,
	CASE WHEN kind IN ('FUT', 'CE', 'PE') THEN 0
		WHEN exchange = 'NSE' THEN 0 WHEN exchange = 'BSE' THEN 1 ELSE 2 END,
	expiry, instr(strike || '.', '.'), strike, kind = 'PE',
	coalesce(rootSymbol, underlying),
	CASE series WHEN 'EQ' THEN 0 WHEN 'BE' THEN 1 ELSE 2 END,
	rowid;`;

/** For a source of which nothing is searched. */
export const ROWS_AS_THEY_CAME = `
INSERT INTO instrument (${columns}) SELECT ${columns} FROM stage.instrument ORDER BY rowid;`;

export const WORDS_OF_ROWS = `
INSERT INTO words (rowid, terms)
SELECT id, 'k' || kind || ' x' || exchange ||
	coalesce(' g' || segment, '') || coalesce(' r' || series, '') ||
	coalesce(' y' || substr(expiry, 1, 4) || ' m' || substr(expiry, 6, 2) ||
		' d' || substr(expiry, 9, 2), '') ||
	coalesce(' s' || strike || ' b' || substr(strike, 1, 1) || ' b' || substr(strike, 1, 2) ||
		' b' || substr(strike, 1, 3), '') || iif(tradable, ' t', '') || ' ' || terms
FROM instrument CROSS JOIN root ON root.symbol = coalesce(rootSymbol, underlying)
ORDER BY id;
INSERT INTO words (words) VALUES ('optimize');`;

/** A thousand rows stand for a quarter of a million contracts: what expires when is read out of them. */
export const EXPIRIES = `
INSERT INTO expiry
SELECT underlying, exchange, segment, expiry, sum(kind = 'FUT'), sum(kind <> 'FUT')
FROM instrument WHERE underlying IS NOT NULL AND expiry IS NOT NULL AND kind IN ('FUT', 'CE', 'PE')
GROUP BY underlying, exchange, segment, expiry ORDER BY expiry, exchange;
CREATE INDEX byUnderlying ON expiry (underlying);`;

export const TOKEN_INDEX = 'CREATE INDEX byToken ON instrument (token);';

export const INDEXES = `
CREATE INDEX byTradingSymbol ON instrument (tradingSymbol);
${TOKEN_INDEX}
CREATE INDEX byBrokerSymbol ON instrument (brokerSymbol) WHERE brokerSymbol IS NOT NULL;`;
