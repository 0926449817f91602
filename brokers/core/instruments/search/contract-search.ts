import type { ContractExpiry, ContractScope, Instrument, InstrumentKind } from '../types';
import type { InstrumentDatabase } from './instrument-database';
import { allOf, either, exactly } from './terms';

const ALL = -1;

const kinds = (...names: InstrumentKind[]) => either(names.map((kind) => exactly('k', kind)));

/** Futures and options by their underlying, and what they are about. */
export class ContractSearch {
	constructor(private readonly database: InstrumentDatabase) {}

	/** The earliest first. @param today YYYY-MM-DD: what expired before is left out */
	expiries({ underlying, exchange, segment }: ContractScope, today: string): ContractExpiry[] {
		// What is compared comes from a form; each condition is there or not, so that SQLite's index serves.
		const conditions = [
			...(underlying === undefined ? [] : ['underlying = :underlying']),
			...(exchange ? ['exchange = :exchange'] : []),
			...(segment ? ['segment = :segment'] : []),
		];
		const rows = this.database.all<ContractExpiry>(
			`SELECT * FROM expiry WHERE ${[...conditions, 'expiry >= :today'].join(' AND ')} ORDER BY rowid`,
			{
				today,
				...(underlying === undefined ? {} : { underlying }),
				...(exchange ? { exchange } : {}),
				...(segment ? { segment } : {}),
			},
		);
		return rows.map((row) => ({ ...row }));
	}

	/** The contracts of one underlying and date, in the order in which search shows them. */
	expiringOn(expiry: string, underlying: string, exchange: string): Instrument[] {
		const [year, month, day] = expiry.split('-');
		const date = [exactly('y', year), exactly('m', month), exactly('d', day)];
		return this.found([exactly('f', underlying), ...date, kinds('FUT', 'CE', 'PE')], exchange, ALL);
	}

	/** An index goes before a share of its name, and of a share's series the first. */
	underlyingAt(underlying: string, exchange: string): Instrument | null {
		const of = (kind: InstrumentKind) =>
			this.found([exactly('f', underlying), exactly('k', kind)], exchange, 1);
		return of('IDX')[0] ?? of('EQ')[0] ?? null;
	}

	private found(terms: string[], exchange: string, limit: number): Instrument[] {
		const condition = allOf([...terms, exactly('x', exchange)]);
		return this.database.byId(this.database.matching(condition, '', limit).map(({ id }) => id));
	}
}
