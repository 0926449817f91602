/** What a fault matrix is about: orders, and orders that wait at the broker for their trigger. */
import type { INodeParameters } from 'n8n-workflow';
import type { AngelOneSimulator } from '../../../simulators/angelone';
import type { GrowwSimulator } from '../../../simulators/groww';
import { gttForm } from '../gtt/support';
import type { Broker, BrokerName } from '../support';
import { FAULTS, type Fault } from './faults';

export type Operation = 'place' | 'modify' | 'cancel';

/** What a broker calls the parts of an order's life. */
interface Wording {
	writes: Record<Operation, string | RegExp>;
	/** Everything by which an order can be read. */
	reads: RegExp;
	/** Switches that make all of these show the state of some time ago. */
	lags: string[];
}

/** An order at the simulator as this test looks at it. */
export interface SeenOrder {
	orderId: string;
	reference: string;
	/** `cancelled` and `CANCELLED`. */
	cancelled: boolean;
	pricePaise: number;
}

export interface Subject {
	wording: Record<BrokerName, Wording>;
	faults: Fault[];
	/** The key of outputs that names one. */
	id: 'orderId' | 'gttId';
	/** The parameters that make one. */
	form(broker: Broker, changes: INodeParameters): INodeParameters;
	/** Those of a change of it, but for the operation. @param key what was given as its reference */
	change(broker: Broker, id: string, key: string | null): INodeParameters;
	/** Those of an account. */
	seen(broker: Broker, account: string): SeenOrder[];
	/** The market before anything is asked of it. */
	begin(broker: Broker): void;
	/** Lets the market have an account's order before its change. */
	overtake(broker: Broker, account: string): void;
	/** What the broker may never have got is sent again under its reference. */
	isSentAgain(broker: BrokerName): boolean;
	/** None is made where the broker cannot be read. */
	looksFirst: boolean;
}

export const ORDERS: Subject = {
	wording: {
		angelOne: {
			writes: { place: 'placeOrder', modify: 'modifyOrder', cancel: 'cancelOrder' },
			reads: /getOrderBook$|\/order\/v1\/details\//,
			lags: ['orderBookLagMs', 'detailsLagMs'],
		},
		groww: {
			writes: {
				place: '/v1/order/create',
				modify: '/v1/order/modify',
				cancel: '/v1/order/cancel',
			},
			reads: /\/v1\/order\/(status|detail|list)/,
			lags: ['referenceLagMs', 'statusLagMs', 'listLagMs'],
		},
	},
	faults: FAULTS,
	id: 'orderId',
	form: (broker, changes) => broker.order(changes),
	change: ({ name }, id, key) => ({
		resource: 'order',
		...(name === 'groww' ? { segment: 'CASH' } : {}),
		...(key === null
			? { lookUpBy: 'orderId', orderId: id }
			: { lookUpBy: 'orderReference', orderReference: key }),
	}),
	seen: ({ simulator }, account) =>
		simulator.orders
			.filter((order) => order.account === account)
			.map((order) => ({
				orderId: order.orderId,
				reference: order.reference,
				cancelled: /cancelled/i.test(order.status),
				pricePaise: (order as unknown as { pricePaise: number }).pricePaise,
			})),
	begin: () => undefined,
	overtake: ({ simulator }, account) => {
		// Groww's reply to its cancellation is SUCCESS all the same.
		Object.assign(simulator.quirks, { cancelExecutedSucceeds: true });
		const [order] = simulator.orders.filter((each) => each.account === account);
		if (order !== undefined && order.filledQuantity < order.quantity) simulator.fill(order.orderId);
	},
	isSentAgain: (broker) => broker === 'groww',
	looksFirst: false,
};

/** Each second of looking is several reads. */
const BRIEFLY = { confirmWithin: 5 };

export const GTTS: Subject = {
	wording: {
		angelOne: {
			writes: { place: 'createRule', modify: 'modifyRule', cancel: 'cancelRule' },
			reads: /\/gtt\/v1\/rule(List|Details)$/,
			lags: [],
		},
		groww: {
			writes: {
				place: '/v1/order-advance/create',
				modify: /^\/v1\/order-advance\/modify\//,
				cancel: /^\/v1\/order-advance\/cancel\//,
			},
			reads: /\/v1\/order-advance\/(status|list)/,
			lags: [],
		},
	},
	// Their lists are never late here.
	faults: FAULTS.filter(({ reads }) => reads !== 'late'),
	id: 'gttId',
	form: ({ name }, { options, ...changes }) => ({
		resource: 'gtt',
		operation: 'create',
		...gttForm(name, { ...changes, options: { ...(options as object), ...BRIEFLY } }),
	}),
	change: (_, id) => ({ resource: 'gtt', gttId: id, options: BRIEFLY }),
	seen: ({ name, simulator }, account) => {
		const paise = (rupees: string | null) => Math.round(Number(rupees) * 100);
		if (name === 'angelOne')
			return (simulator as unknown as AngelOneSimulator).gtt.of(account).map((rule) => ({
				orderId: String(rule.id),
				reference: String(rule.id),
				cancelled: rule.status === 'CANCELLED',
				pricePaise: paise(rule.price),
			}));
		return (simulator as unknown as GrowwSimulator).smartOrders
			.filter((order) => order.account === account)
			.map((order) => ({
				orderId: order.id,
				reference: order.reference,
				cancelled: order.status === 'CANCELLED',
				pricePaise: order.type === 'GTT' ? paise(order.order.price) : 0,
			}));
	},
	begin: ({ simulator }) => simulator.setPrice('SBIN', 800),
	overtake: ({ simulator }) => simulator.setPrice('SBIN', 785),
	isSentAgain: () => false,
	looksFirst: true,
};
