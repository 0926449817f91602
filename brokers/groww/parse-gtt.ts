/** What Groww's smart orders say, by the samples of its documentation. */
import type createSample from '../../contracts/groww/smartOrderCreate.json';
import type ocoSample from '../../contracts/groww/smartOrderCreateOco.json';
import type statusSample from '../../contracts/groww/smartOrderStatus.json';
import type { Gtt, GttLeg, GttStatus } from '../core/outputs';
import {
	constant,
	from,
	type Mismatches,
	number,
	price,
	record,
	text,
	time,
	valueReader,
	words,
} from '../core/record';
import { isObject, type JsonObject } from '../core/wire';
import { GROWW } from './api';

type SmartRow =
	| (typeof createSample)['reply']['payload']
	| (typeof ocoSample)['reply']['payload']
	| (typeof statusSample)['reply']['payload'];
type OrderPart = (typeof createSample)['reply']['payload']['order'];
type LegPart = (typeof ocoSample)['reply']['payload']['target'];

/** Smart Orders, "status". */
const status = words<GttStatus>(
	{
		ACTIVE: 'active',
		TRIGGERED: 'triggered',
		CANCELLED: 'cancelled',
		EXPIRED: 'expired',
		FAILED: 'failed',
		COMPLETED: 'completed',
	},
	'unknown',
);

const direction = words<'up' | 'down' | ''>({ UP: 'up', DOWN: 'down' }, '');
const part = valueReader<JsonObject, null>(
	'object',
	(value) => (isObject(value) ? value : null),
	null,
);

/** The order that leaves when a GTT triggers. */
export const readOrderPart = record<
	Pick<Gtt, 'transactionType' | 'orderType' | 'price'>,
	OrderPart
>({
	transactionType: text('transaction_type'),
	orderType: text('order_type'),
	price: price('price'),
});

/** One leg of an OCO. */
export const readLeg = record<GttLeg, LegPart>({
	triggerPrice: price('trigger_price'),
	orderType: text('order_type'),
	price: price('price'),
});

const leg = (key: 'target' | 'stop_loss') =>
	from([key], (row, mismatches) => {
		const found = part(key)(row, mismatches);
		return found && readLeg(found, mismatches);
	});

const ofOrder = <Name extends 'transactionType' | 'orderType' | 'price'>(name: Name) =>
	from(['order'], (row: { order: unknown }, mismatches?: Mismatches) => {
		const found = part('order')(row, mismatches);
		return found && readOrderPart(found)[name];
	});

/** A smart order, of either type; of an OCO Groww does not say the side. */
export const readGtt = record<Gtt, SmartRow>(
	{
		broker: constant(GROWW),
		gttId: text('smart_order_id'),
		gttType: words<Gtt['gttType']>({ GTT: 'single', OCO: 'oco' }, 'single')('smart_order_type'),
		status: status('status'),
		brokerStatus: text('status'),
		exchange: text('exchange'),
		tradingSymbol: text('trading_symbol'),
		instrumentToken: constant(null),
		transactionType: ofOrder('transactionType'),
		product: text('product_type'),
		quantity: number('quantity'),
		triggerPrice: price('trigger_price'),
		triggerDirection: from(
			['trigger_direction'],
			(row, mismatches) => direction('trigger_direction')(row, mismatches) || null,
		),
		orderType: ofOrder('orderType'),
		price: ofOrder('price'),
		target: leg('target'),
		stopLoss: leg('stop_loss'),
		createdAt: time('created_at'),
		updatedAt: time('updated_at'),
		expiresAt: time('expire_at'),
		duplicate: constant(false),
	},
	{
		ignored: [
			'duration',
			'segment',
			'ltp',
			'remark',
			'display_name',
			'child_legs',
			'is_cancellation_allowed',
			'is_modification_allowed',
			'triggered_at',
		],
	},
);
