import { echoValue } from '../../../brokers/core/echo';
import { BrokerError, type BrokerId, inputError } from '../../../brokers/core/errors';
import { toDecimal, toUnits } from '../../../brokers/core/money';
import { checkChoice } from '../../../brokers/core/orders/order-rules';
import type { ReadField } from '../../../brokers/core/reading';
import { secretsFingerprint } from '../../../brokers/core/session/session';
import {
	ALERT_CONDITIONS,
	ALERT_REPEATS,
	type AlertRule,
	type AlertState,
	stepAlert,
} from '../../../brokers/core/stream/price-alert';
import { type PriceRow, wholeUnits } from '../../../brokers/core/stream/price-row';
import type { Tick } from '../../../brokers/core/stream/tick-stream-api';
import { memoryOf } from '../../../credentials/shared/journal';
import { coordinatorOf } from '../../../credentials/shared/redis';
import type { EventContext, Watching } from '../trigger';
import { AlertMemory } from './alert-memory';
import { type PriceBroker, type PriceFollower, readInstruments, watchPrices } from './price-watch';

/** So many alarms wait for n8n at most. */
const MOST_WAITING = 1_000;

/** Waits for prices that meet the condition. @throws BrokerError `input` */
export function preparePriceAlert(context: EventContext<PriceBroker>): Watching {
	const rows = readInstruments(context.broker, context.field);
	const rule = readRule(context.broker, context.field);
	const alerts = new Alerts(context, rule);
	const watch = watchPrices(context, rows, alerts);
	alerts.onFailure = (error) => watch.cannotRemember(error);
	return {
		start: () => void watch.run(),
		stop: () => {
			watch.stop();
			alerts.stop();
		},
	};
}

/** The alert of one instrument. */
interface Alert {
	state: AlertState;
	/** Ten-thousandths of a rupee; null before the first price. */
	price: number | null;
	/** Alarms that n8n has not taken yet. */
	waiting: number;
}

/** The alerts of one trigger node. */
class Alerts implements PriceFollower {
	onFailure: (error: unknown) => void = () => undefined;
	private readonly alerts = new Map<string, Alert>();
	private readonly memory: AlertMemory;
	private waiting = 0;

	constructor(
		private readonly context: EventContext<PriceBroker>,
		private readonly rule: AlertRule,
	) {
		const { logger, owner, testRun } = context;
		const { condition, value, hysteresis, repeat } = rule;
		this.memory = new AlertMemory(
			testRun ? null : memoryOf(logger, coordinatorOf(logger)),
			secretsFingerprint('alerts', owner),
			[condition, value, hysteresis, repeat].join(' '),
			(error) => this.onFailure(error),
		);
	}

	/** The instruments that it follows already go on as they are. */
	async begin(keys: readonly string[]): Promise<void> {
		const known = await this.memory.load(this.context.goesOn).catch((error: unknown) => {
			this.onFailure(error);
			return new Map<string, AlertState>();
		});
		for (const key of keys) {
			if (this.alerts.has(key)) continue;
			this.alerts.set(key, { state: known.get(key) ?? 'unseen', price: null, waiting: 0 });
		}
	}

	onTick(tick: Tick, row: PriceRow): void {
		const alert = this.alerts.get(row.key);
		const { lastPrice } = tick;
		if (!alert || lastPrice === null) return;
		const needsClose = this.rule.condition === 'changePercent';
		// The close may have become known since.
		if (lastPrice === alert.price && !needsClose) return;
		alert.price = lastPrice;
		const close = needsClose ? wholeUnits(row.quote(tick).previousClose) : null;
		const exactClose = close === null ? null : BigInt(close);
		const { state, alarms } = stepAlert(this.rule, alert.state, BigInt(lastPrice), exactClose);
		if (state === alert.state) return;
		alert.state = state;
		if (alarms) this.alarm(alert, tick, row);
		// What an alarm that waits has to say of the state is written when n8n has it.
		else if (alert.waiting === 0) this.memory.note(row.key, state);
	}

	stop(): void {
		this.memory.stop();
	}

	private alarm(alert: Alert, tick: Tick, row: PriceRow): void {
		if (this.waiting >= MOST_WAITING) return this.leaveOut();
		this.waiting += 1;
		alert.waiting += 1;
		const item = { ...row.quote(tick), alert: this.rule.condition };
		this.context.emitInTurn([item], () => {
			this.waiting -= 1;
			alert.waiting -= 1;
			this.memory.note(row.key, alert.waiting > 0 ? 'armed' : alert.state);
		});
	}

	private leaveOut(): void {
		const { broker, tell } = this.context;
		tell(
			new BrokerError({
				broker,
				failure: 'unclear',
				code: 'ALERTS_LEFT_OUT',
				message: `More than ${MOST_WAITING} alerts wait for n8n to run them: some are left out.`,
				hint: 'Give the alert a hysteresis, or choose Once.',
			}),
		);
	}
}

/** @throws BrokerError `input` */
function readRule(broker: BrokerId, field: ReadField): AlertRule {
	const given = field('condition', 'above');
	const condition = checkChoice(broker, 'condition', 'Condition', given, ALERT_CONDITIONS);
	const asked = field('repeat', 'once');
	const repeat = checkChoice(broker, 'repeat', 'Repeat', asked, ALERT_REPEATS);
	const value =
		condition === 'changePercent' ? readPercent(broker, field) : readPrice(broker, field);
	const back = repeat === 'once' ? 0 : field('hysteresis', 0);
	const hysteresis = toDecimal(back);
	if (hysteresis === null) {
		throw inputError(
			broker,
			'hysteresis',
			'BAD_HYSTERESIS',
			`Hysteresis must be 0 or an amount in rupees, and is ${echoValue(back)}.`,
			'It is how far the price goes back behind the value before the next alert.',
		);
	}
	return { condition, value, hysteresis: toUnits(hysteresis), repeat };
}

function readPrice(broker: BrokerId, field: ReadField): bigint {
	const given = field('value', 0);
	const decimal = toDecimal(given);
	if (decimal !== null && toUnits(decimal) > 0n) return toUnits(decimal);
	throw inputError(
		broker,
		'value',
		'BAD_VALUE',
		`Value must be a price in rupees above zero, and is ${echoValue(given)}.`,
		'Four decimal places at most, as 868.50.',
	);
}

/** Ten-thousandths of a percent; a fall is negative, and ends above -100. */
function readPercent(broker: BrokerId, field: ReadField): bigint {
	const given = field('value', 0);
	const text = String(typeof given === 'number' || typeof given === 'string' ? given : '').trim();
	const isFall = text.startsWith('-');
	const decimal = toDecimal(text.replace(/^[-+]/, ''));
	const units = decimal === null ? 0n : toUnits(decimal);
	if (units > 0n && !(isFall && units >= 1_000_000n)) return isFall ? -units : units;
	throw inputError(
		broker,
		'value',
		'BAD_VALUE',
		`Value must be a change in percent, above zero or from -100 up to zero, and is ${echoValue(given)}.`,
		'2.5 is a rise of 2.5 percent against the previous close, -2.5 a fall.',
	);
}
