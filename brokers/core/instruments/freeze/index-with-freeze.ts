import type {
	ContractExpiry,
	ContractScope,
	Instrument,
	InstrumentIndex,
	InstrumentScope,
	SearchOptions,
} from '../types';

/** Contracts of a file that states freeze quantities. */
export interface StatedContracts {
	/** Null where the file has none. */
	contract(exchange: string, token: string): Instrument | null;
}

/** What another file knows of the contracts of an index. */
export interface Freeze {
	/** The exchanges whose contracts it lists. */
	exchanges: readonly string[];
	/** Null while today's file is not there. */
	stated: StatedContracts | null;
	/** Told whenever a contract of these exchanges is looked up. */
	wanted(): void;
	/** Today's file, waited for; null where it does not come in time. Never throws. */
	fetched(): Promise<StatedContracts | null>;
}

/**
 * An index with the freeze quantities of another file. They are taken where both files say the same
 * of a contract, and stay null, not known, everywhere else.
 */
export class IndexWithFreeze implements InstrumentIndex {
	constructor(
		private readonly index: InstrumentIndex,
		private readonly freeze: Freeze,
	) {}

	get size(): number {
		return this.index.size;
	}

	get skippedRows(): number {
		return this.index.skippedRows;
	}

	get loadedFor(): string {
		return this.index.loadedFor;
	}

	get warning(): string | null {
		return this.index.warning;
	}

	/** A list to choose from: freeze quantities are for what was chosen. */
	search(text: string, options?: SearchOptions): Instrument[] {
		return this.index.search(text, options);
	}

	bySymbol(symbol: string, scope: InstrumentScope): Instrument {
		return this.joined(this.index.bySymbol(symbol, scope));
	}

	byTicker(typed: string, scope: InstrumentScope): Instrument {
		return this.joined(this.index.byTicker(typed, scope));
	}

	byToken(token: string, scope: InstrumentScope): Instrument {
		return this.joined(this.index.byToken(token, scope));
	}

	expiriesOf(of: ContractScope): ContractExpiry[] {
		return this.index.expiriesOf(of);
	}

	contractsOf(underlying: string, exchange: string, expiry: string): Instrument[] {
		return this.index.contractsOf(underlying, exchange, expiry);
	}

	underlyingAt(underlying: string, exchange: string): Instrument | null {
		return this.index.underlyingAt(underlying, exchange);
	}

	async withFreeze(): Promise<InstrumentIndex> {
		if (this.freeze.stated !== null) return this;
		const stated = await this.freeze.fetched();
		return stated === null ? this : new IndexWithFreeze(this.index, { ...this.freeze, stated });
	}

	private joined(instrument: Instrument): Instrument {
		const { exchange, expiry, freezeQuantity } = instrument;
		const { exchanges, stated, wanted } = this.freeze;
		if (freezeQuantity !== null || expiry === null || !exchanges.includes(exchange)) {
			return instrument;
		}
		wanted();
		return { ...instrument, freezeQuantity: stated && quantityOf(instrument, stated) };
	}
}

/**
 * The quantity that a file states for this contract; null where it does not know it, where its token
 * is that of another contract there, and where the quantity is below one lot: no exchange means that.
 */
function quantityOf(instrument: Instrument, stated: StatedContracts): number | null {
	const found = contractOf(instrument, stated);
	if (found === null || !isSameContract(found, instrument)) return null;
	const { freezeQuantity, lotSize } = found;
	return freezeQuantity !== null && freezeQuantity >= lotSize ? freezeQuantity : null;
}

/** A copy that can no longer be read is read anew, and keeps no order waiting until then. */
function contractOf({ exchange, token }: Instrument, stated: StatedContracts): Instrument | null {
	try {
		return stated.contract(exchange, token);
	} catch {
		return null;
	}
}

/** Tokens are given to other contracts after an expiry, and one of the files may be older. */
function isSameContract(one: Instrument, other: Instrument): boolean {
	return (
		one.kind === other.kind &&
		one.expiry === other.expiry &&
		one.strike === other.strike &&
		one.lotSize === other.lotSize &&
		bareName(one) === bareName(other)
	);
}

/** Files write `M&M` and `BAJAJ-AUTO` with and without what is no letter or digit. */
const bareName = ({ underlying }: Instrument) =>
	(underlying ?? '').toUpperCase().replace(/[^A-Z0-9]/g, '');
