import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import {
	confirmWithin,
	dryRun,
	orderReference,
	priceFields,
	productField,
	quantity,
	simplify,
	transactionType,
	whenMarketClosed,
	optionsField,
} from '../../fields';
import { type InstrumentForm, instrumentFields } from '../../instrument-field';
import { legField } from '../gtt';
import { changesField, exitsField, sizingOptions, waitForFinal } from './fields';

/** What only one broker's forms of orders have. */
export interface OrderForm extends InstrumentForm {
	products: INodePropertyOptions[];
	/** The product of shares that are kept. */
	defaultProduct: string;
	/** The broker's words for the four order types. */
	orderTypes: { limit: string; market: string; stopLossLimit: string; stopLossMarket: string };
	/** What the broker does with market orders. */
	orderTypeDescription: string;
	options: INodeProperties[];
	/** The order types of exits, that which counts where none is given first. */
	exitLegs: Record<'target' | 'stopLoss', INodePropertyOptions[]>;
	/** A trading symbol, as an example in filters. */
	tradingSymbol: string;
	/** The fields that narrow the search for one order, where the broker needs them. */
	oneOrder?: INodeProperties[];
	/** The same for many. */
	manyOrders?: INodeProperties[];
}

/** What an order is: the form of Place Order without its options. */
export function orderFields(form: OrderForm): INodeProperties[] {
	const { limit, stopLossLimit, stopLossMarket } = form.orderTypes;
	return [
		...instrumentFields(form, 'What to trade'),
		transactionType,
		quantity,
		productField(form),
		{
			displayName: 'Order Type',
			name: 'orderType',
			type: 'options',
			options: orderTypes(form),
			default: limit,
			description: form.orderTypeDescription,
		},
		...priceFields([limit, stopLossLimit], [stopLossLimit, stopLossMarket]),
	];
}

/** Units, unless an option of Place Order says otherwise. */
const placedQuantity: INodeProperties = {
	...quantity,
	hint: 'In units, unless Options → Quantity In says lots or rupees',
	description:
		'How much to trade. In units, for futures and options a multiple of the lot size, unless the option Quantity In says lots or rupees.',
};

const staticIpNotice: INodeProperties = {
	displayName:
		'Brokers take orders only from the <b>static IP address</b> that you have registered with them (SEBI). Reading works from anywhere. <a href="https://github.com/n8n-nodes-indian-brokers/n8n-nodes-indian-brokers/blob/HEAD/docs/static-ip.md" target="_blank">More</a>',
	name: 'staticIpNotice',
	type: 'notice',
	default: '',
};

/** The form of Place Order. */
export function placeFields(form: OrderForm): INodeProperties[] {
	return [
		...orderFields(form).map((field) => (field === quantity ? placedQuantity : field)),
		{
			...simplify,
			description:
				'Whether to return the order in plain words, status, side and quantity first, instead of what the broker answered',
		},
		optionsField(
			confirmWithin,
			dryRun,
			exitsField(
				legField('Stop-Loss', 'stopLoss', 'Where a loss is stopped', form.exitLegs.stopLoss),
				legField('Target', 'target', 'Where a profit is taken', form.exitLegs.target),
			),
			orderReference,
			waitForFinal,
			whenMarketClosed,
			...sizingOptions,
			...form.options,
		),
		staticIpNotice,
	];
}

/** What a modification may change. */
export function modifyFields(form: OrderForm): INodeProperties {
	return changesField(orderTypes(form));
}

function orderTypes({ orderTypes: words }: OrderForm): INodePropertyOptions[] {
	return [
		{ name: 'Limit', value: words.limit },
		{ name: 'Market', value: words.market },
		{ name: 'Stop-Loss Limit', value: words.stopLossLimit },
		{ name: 'Stop-Loss Market', value: words.stopLossMarket },
	];
}
