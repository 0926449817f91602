import { istDate } from '../calendar';
import { keyOfContract } from '../market';
import type { MarketInstrument } from '../market';
import type { Product, Side } from './order';

/** A traded quantity under the product that it now lies under. Price in paise, `at` in epoch ms. */
export interface Entry {
	instrument: MarketInstrument;
	product: Product;
	side: Side;
	quantity: number;
	pricePaise: number;
	at: number;
}

/** Which traded quantity moves to which product. */
export interface Conversion {
	instrument: MarketInstrument;
	side: Side;
	from: Product;
	to: Product;
	quantity: number;
}

/** Everything traded, account by account, oldest first. Positions, holdings and cash follow from it. */
export class Ledger {
	private readonly accounts = new Map<string, Entry[]>();

	of(account: string): readonly Entry[] {
		return this.accounts.get(account) ?? [];
	}

	add(account: string, entry: Entry): void {
		const entries = this.accounts.get(account);
		if (entries === undefined) this.accounts.set(account, [entry]);
		else entries.push(entry);
	}

	clear(): void {
		this.accounts.clear();
	}

	/** An account's entries with a quantity traded today moved to another product; null where there is not that much. */
	converted(account: string, conversion: Conversion, now: number): readonly Entry[] | null {
		const { to, quantity } = conversion;
		const matches = (entry: Entry): boolean => isConverted(entry, conversion, now);
		let left = quantity;
		const moved: Entry[] = [];
		const kept = this.of(account).flatMap((entry) => {
			const moving = matches(entry) ? Math.min(left, entry.quantity) : 0;
			if (moving === 0) return [entry];
			left -= moving;
			moved.push({ ...entry, quantity: moving, product: to });
			return moving === entry.quantity ? [] : [{ ...entry, quantity: entry.quantity - moving }];
		});
		return left > 0 ? null : [...kept, ...moved];
	}

	/** Puts other entries in the place of an account's. */
	replace(account: string, entries: readonly Entry[]): void {
		this.accounts.set(account, [...entries]);
	}
}

function isConverted(entry: Entry, { instrument, side, from }: Conversion, now: number): boolean {
	return (
		keyOfContract(entry.instrument) === keyOfContract(instrument) &&
		entry.side === side &&
		entry.product === from &&
		istDate(entry.at) === istDate(now)
	);
}
