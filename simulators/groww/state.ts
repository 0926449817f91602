import { BrokerState, paise } from '../core';
import type {
	ExchangeSettings,
	MarketInstrument,
	StartAccount,
	StartHolding,
	StartPosition,
	StateOptions,
} from '../core';
import { InstrumentBook } from './instruments';
import { InstrumentFile } from './instrumentFile';
import { PUBLISHED_LIMITS } from './limits';
import { shown, TENURES } from './orders';
import type { BookedOrder, OwnRecord } from './orders';
import type { GrowwQuirks } from './quirks';
import { References } from './references';
import { Sessions } from './sessions';
import { SmartOrders } from './smartOrders';
import type { SmartContext } from './smartOrders';
import type { GrowwAccount, GrowwSimOrder, SimCarriedPosition, SimHolding } from './types';

/** Circuit limits of cash equities, in percent either side of the last close. */
export const CIRCUIT_PERCENT = 20;

/** Simple, steady rates in place of the exchange's daily SPAN file. */
const MARGIN_RATES = {
	intraday: 20,
	margin: 100,
	futures: { span: 11, exposure: 3 },
	soldOptions: { span: 9, exposure: 2 },
	chargesBasisPoints: 3,
};

/** The whole of a simulated Groww. */
export class GrowwState extends BrokerState<GrowwQuirks, GrowwAccount, OwnRecord, GrowwSimOrder> {
	readonly instruments: InstrumentBook;
	readonly instrumentFile: InstrumentFile;
	readonly sessions: Sessions;
	readonly references: References;
	readonly smart: SmartOrders;

	/** @param place takes a plain order for a smart one that has triggered */
	constructor(
		options: Omit<StateOptions<GrowwQuirks, GrowwAccount>, 'limits'>,
		place: (state: GrowwState, ...order: Parameters<SmartContext['place']>) => BookedOrder,
	) {
		super({ ...options, limits: PUBLISHED_LIMITS });
		const { clock, quirks, accounts } = this;
		this.instruments = new InstrumentBook(this.market);
		this.instrumentFile = new InstrumentFile({ clock, quirks, instruments: this.instruments });
		this.sessions = new Sessions(clock, accounts);
		this.references = new References(quirks);
		this.smart = new SmartOrders({
			...{ clock, quirks, accounts, instruments: this.instruments },
			positions: (account) => this.exchange.positions(account.vendorUserId),
			place: (account, body) => place(this, account, body),
		});
	}

	get loginAttempts(): number {
		return this.limiter.count('authentication').total;
	}

	override show(order: BookedOrder): GrowwSimOrder {
		return shown(order, this.quirks);
	}

	/** By trading symbol or exchange token, wherever it trades: cash and NSE first. */
	override named(symbolOrToken: string): MarketInstrument[] {
		const instrument = this.instruments.findAnywhere(symbolOrToken);
		return instrument === undefined ? [] : [instrument.source];
	}

	override idOf({ vendorUserId }: GrowwAccount): string {
		return vendorUserId;
	}

	protected override priceMoved(instrument: MarketInstrument, pricePaise: number): void {
		this.smart.priceMoved(instrument, pricePaise);
	}

	protected override forget(): void {
		this.references.clear();
		this.smart.clear();
	}

	/** Groww's trading API has no bracket orders. */
	protected override nameLeg(): never {
		throw new RangeError('No bracket orders');
	}

	protected override settings(): ExchangeSettings {
		const { quirks } = this;
		return {
			market: quirks.market,
			autoFill: quirks.autoFill,
			arrivalDelayMs: 0,
			matchDelayMs: quirks.fillDelayMs,
			changeDelayMs: quirks.modifyDelayMs,
			cancelDelayMs: quirks.cancelDelayMs,
			maxFillQuantity: quirks.maxFillQuantity,
			judgesAfterHours: 'atOnce',
			rules: {
				marketOrders: true,
				circuitPercent: CIRCUIT_PERCENT,
				bandPercent: 0,
				stopsBeyondMarket: true,
			},
			margin: MARGIN_RATES,
		};
	}

	/** Shares and money as the account's own record has them, in paise. */
	protected override startOf(vendorUserId: string): StartAccount {
		const account = this.accounts.find((one) => one.vendorUserId === vendorUserId);
		if (account === undefined) throw new RangeError(`No account ${vendorUserId}`);
		return {
			cashPaise: paise(account.cash),
			collateralPaise: paise(account.collateral),
			mayDeliver: account.ddpiEnabled,
			holdings: account.holdings.map((own) => this.startHolding(own)),
			positions: account.carriedPositions.flatMap((own) => this.startPosition(own)),
		};
	}

	/** `quantity` of the record, as of the API, counts shares of T1 in. */
	private startHolding(own: SimHolding): StartHolding {
		const { quantity, t1Quantity: t1 = 0, pledgeQuantity: pledged = 0 } = own;
		const averagePaise = paise(own.averagePrice);
		return { instrument: this.share(own), settled: quantity - t1, t1, pledged, averagePaise };
	}

	/** The listed share of a holding; where it is listed no longer, what is known of it. */
	private share({ isin, tradingSymbol, averagePrice }: SimHolding): MarketInstrument {
		const named = { segment: 'CASH', tradingSymbol };
		const listed =
			this.instruments.find({ ...named, exchange: 'NSE' }) ??
			this.instruments.find({ ...named, exchange: 'BSE' });
		if (listed !== undefined) return { ...listed.source, isin };
		return {
			...{ venue: 'NSE', board: 'CASH', kind: 'EQ', token: isin, isin },
			...{ underlying: tradingSymbol, name: tradingSymbol, series: null, expiry: null },
			...{ monthly: false, strikePaise: null, lotSize: 1, tickPaise: 5, freezeQuantity: null },
			...{ basePaise: paise(averagePrice), cautionary: false },
		};
	}

	/** A contract that is listed no longer has expired, and its position with it. */
	private startPosition(own: SimCarriedPosition): StartPosition[] {
		const instrument = this.instruments.find(own)?.source;
		if (instrument === undefined) return [];
		const { quantity, price, product } = own;
		return [{ instrument, product: TENURES[product], quantity, pricePaise: paise(price) }];
	}
}
