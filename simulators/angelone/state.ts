import { randomUUID } from 'node:crypto';
import { BrokerState, paise } from '../core';
import type { ExchangeSettings, MarketInstrument, StartAccount, StateOptions } from '../core';
import type { AngelOneAccount } from './accounts';
import { GttBook } from './gtt';
import { sendRule } from './gttOrder';
import { rateLimits } from './limits';
import { afterMarketIdOf, orderIdOf, shown, TENURES } from './orders';
import type { AngelOneOrder, BookedOrder, OwnRecord } from './orders';
import { Postbacks } from './postbacks';
import type { AngelOneQuirks } from './quirks';
import { Scrips } from './scrips';
import { Sessions } from './sessions';

/** Margin rates in percent of the traded value: this broker's own, not the exchange's. */
export const MARGIN_RATES = {
	intraday: 20,
	margin: 25,
	futures: { span: 15, exposure: 0 },
	soldOptions: { span: 15, exposure: 0 },
	chargesBasisPoints: 0,
};

/** The whole of a simulated Angel One. */
export class AngelOneState extends BrokerState<
	AngelOneQuirks,
	AngelOneAccount,
	OwnRecord,
	AngelOneOrder
> {
	readonly scrips: Scrips;
	readonly sessions: Sessions;
	readonly gtt: GttBook;
	readonly postbacks = new Postbacks(this);
	/** What the publisher log-in was asked with last. */
	lastPublisherState: string | undefined;
	private serial = 0;

	constructor(options: Omit<StateOptions<AngelOneQuirks, AngelOneAccount>, 'limits'>) {
		super({ ...options, limits: rateLimits(options.quirks) });
		this.scrips = new Scrips(this.market);
		this.gtt = new GttBook({
			clock: this.clock,
			scrips: this.scrips,
			lastPaise: (instrument) => this.market.price(instrument),
			send: (rule) => sendRule(this, rule),
		});
		this.sessions = new Sessions(this.clock, this.quirks, this.accounts);
	}

	get loginAttempts(): number {
		return this.sessions.loginAttempts;
	}

	override show(order: BookedOrder): AngelOneOrder {
		return shown(order);
	}

	/** By token, trading symbol or bare symbol; a bare symbol names a share on every exchange. */
	override named(symbolOrToken: string) {
		return this.scrips.named(symbolOrToken);
	}

	override idOf({ clientCode }: AngelOneAccount): string {
		return clientCode;
	}

	/** The number of the next order. */
	nextOrderId(): string {
		this.serial += 1;
		return orderIdOf(this.serial, this.clock.now());
	}

	/** Names of an order that is sent now, at once and once the exchange has it. */
	namesFor(instrument: MarketInstrument): { id: string; atExchange: OwnRecord['atExchange'] } {
		const { amoRows, amoIdAtOpen } = this.quirks;
		const id = this.nextOrderId();
		if (this.exchange.isOpen(instrument)) return { id, atExchange: null };
		const changes = amoIdAtOpen === 'changes';
		return {
			id: amoRows === 'live' ? afterMarketIdOf(this.serial) : id,
			atExchange: changes ? { orderId: this.nextOrderId(), uniqueOrderId: randomUUID() } : null,
		};
	}

	protected override nameLeg({ own }: BookedOrder): { id: string; own: OwnRecord } {
		return { id: this.nextOrderId(), own: { ...own, uniqueOrderId: randomUUID() } };
	}

	protected override priceMoved(instrument: MarketInstrument, pricePaise: number): void {
		this.gtt.priceMoved(instrument, pricePaise);
	}

	protected override forget(): void {
		this.serial = 0;
		this.lastPublisherState = undefined;
		this.gtt.clear();
		this.postbacks.end();
		this.postbacks.sent.length = 0;
	}

	protected override settings(): ExchangeSettings {
		const { quirks } = this;
		return {
			market: quirks.market,
			autoFill: quirks.autoFill,
			arrivalDelayMs: quirks.fillDelayMs,
			matchDelayMs: 0,
			changeDelayMs: 0,
			cancelDelayMs: 0,
			maxFillQuantity: null,
			judgesAfterHours: 'atOpening',
			rules: {
				marketOrders: quirks.marketOrders === 'converted',
				circuitPercent: quirks.circuitPercent,
				bandPercent: quirks.priceBandPercent,
				stopsBeyondMarket: false,
			},
			margin: MARGIN_RATES,
		};
	}

	/** Shares and money as the account's own record has them, in paise. */
	protected override startOf(clientCode: string): StartAccount {
		const account = this.accounts.find((one) => one.clientCode === clientCode);
		if (account === undefined) throw new RangeError(`No client ${clientCode}`);
		return {
			cashPaise: paise(account.cash),
			collateralPaise: paise(account.collateral),
			mayDeliver: true,
			positions: account.carriedPositions.map(({ exchange, token, quantity, price }) => ({
				...{ instrument: this.listed(exchange, token), product: TENURES.CARRYFORWARD },
				...{ quantity, pricePaise: paise(price) },
			})),
			holdings: account.holdings.map(({ exchange, token, quantity, t1Quantity, averagePrice }) => {
				const averagePaise = paise(averagePrice);
				const instrument = this.listed(exchange, token);
				return { instrument, settled: quantity, t1: t1Quantity, pledged: 0, averagePaise };
			}),
		};
	}

	private listed(exchange: string, token: string): MarketInstrument {
		const instrument = this.scrips.byToken(exchange, token);
		if (instrument === undefined) throw new RangeError(`No instrument ${exchange} ${token}`);
		return instrument;
	}
}
