import type { PortfolioApi } from '../abilities';
import { BrokerError, type BrokerId } from '../errors';
import type { GttApi } from '../gtt/gtt-api';
import type { ReferenceJournal } from '../journal/journal';
import { exactSum, toDecimal, compareDecimals } from '../money';
import { assertMayWrite, unsent } from '../orders/guard-rails';
import type { OrdersApi } from '../orders/orders-api';
import type { Permissions } from '../permissions';
import type { DayApi, DayPosition } from './day';
import { halted, lossReached, lossUnknown } from './errors';
import { type Allowed, HaltWatch, type GuardSource } from './halt-watch';
import { type Dated, withinASecond } from './within-a-second';

/** What reading an account stands on; a broker without an ability has none of what it tells. */
export interface ReadsAccount {
	day?: DayApi;
	gtt?: GttApi;
	orders?: OrdersApi;
	portfolio?: Pick<PortfolioApi, 'holdings'>;
}

export interface GuardOptions {
	broker: BrokerId;
	source: GuardSource;
	abilities: ReadsAccount;
	/** Whose orders are counted. @throws BrokerError */
	account(): Promise<string>;
	journal(): ReferenceJournal;
	signal?: AbortSignal;
}

/** What the guard rails of one account's credential are read from while an execution goes on. */
export class AccountReads {
	readonly broker: BrokerId;
	readonly watch: HaltWatch;

	constructor(readonly options: GuardOptions) {
		this.broker = options.broker;
		this.watch = new HaltWatch(this.broker, options.source);
	}

	/** What the credential allows now. @throws BrokerError with outcome `notPlaced` */
	async permissions(): Promise<Permissions> {
		return await this.watch.permissions();
	}

	/** @throws BrokerError where the credential only reads now */
	async assertMayWrite(): Promise<void> {
		assertMayWrite(this.broker, await this.permissions());
	}

	/** For what moves a position without an order. @throws BrokerError where trading is halted */
	async assertNotHalted(): Promise<void> {
		const { haltedUntil } = await this.watch.now();
		if (haltedUntil !== null) throw halted(this.broker, haltedUntil);
	}

	/** @throws BrokerError with outcome `notPlaced` */
	async account(): Promise<string> {
		return await unsent(this.options.account);
	}

	/** How many orders have left today. @throws BrokerError with outcome `notPlaced` */
	async counted(): Promise<number> {
		return await this.options.journal().counted(this.broker, await this.account());
	}

	/** Why an order that opens a position is refused for the day's loss; null where it is not. */
	async lossRefusal({ permissions }: Allowed): Promise<Dated<BrokerError | null> | null> {
		const limit = permissions.maxDailyLoss;
		if (limit === null) return null;
		const { value, since } = await this.positions();
		return { value: this.overLimit(limit, value), since };
	}

	/** The day's positions, not older than a second. @throws BrokerError with outcome `notPlaced` */
	async positions(): Promise<Dated<DayPosition[]>> {
		const { day } = this.options.abilities;
		if (!day) throw lossUnknown(this.broker, 'positions are not read here.');
		const name = JSON.stringify(['positions', this.broker, await this.account()]);
		try {
			return await withinASecond(
				name,
				async (leaves) => await day.positions(leaves),
				this.options.signal,
			);
		} catch (error) {
			if (!(error instanceof BrokerError) || error.failure === 'cancelled') throw error;
			throw lossUnknown(this.broker, error.message);
		}
	}

	private overLimit(limit: string, rows: DayPosition[]): BrokerError | null {
		const total = exactSum(...rows.map(({ dayPnl }) => dayPnl));
		if (total === null) {
			const missing = rows.find(({ dayPnl }) => dayPnl === null);
			const name = missing?.tradingSymbol ?? 'one of the positions';
			return lossUnknown(this.broker, `the broker does not tell the profit or loss of ${name}.`);
		}
		const loss = total < 0 ? (toDecimal(-total) ?? null) : '0';
		if (loss !== null && compareDecimals(loss, limit) < 0) return null;
		return lossReached(
			this.broker,
			-total,
			limit,
			rows.some((row) => row.sinceEntry),
		);
	}
}
