import type { INodeProperties } from 'n8n-workflow';
import type { Interval } from '../../brokers/core/outputs';
import { textMode } from '../shared/instrument-field';
import { exchangeOf } from '../shared/operations/instrument';
import type { GttForm } from '../shared/operations/gtt';
import type { OrderForm } from '../shared/operations/order/form';

const BFO = { name: 'BFO (BSE Futures and Options)', value: 'BFO' };
const CDS = { name: 'CDS (Currency)', value: 'CDS' };
const MCX = { name: 'MCX (Commodities)', value: 'MCX' };
const NFO = { name: 'NFO (NSE Futures and Options)', value: 'NFO' };

/** Where there are futures and options. */
export const contractExchange = exchangeOf([BFO, CDS, MCX, NFO], 'NFO');

/** Where options can be read as a chain. */
export const chainExchange = exchangeOf([BFO, NFO], 'NFO');

const exchange: INodeProperties = {
	displayName: 'Exchange',
	name: 'exchange',
	type: 'options',
	options: [BFO, { name: 'BSE', value: 'BSE' }, CDS, MCX, NFO, { name: 'NSE', value: 'NSE' }],
	default: 'NSE',
	description:
		'Exchange and segment of the instrument. One from the list brings its own, whatever is chosen here.',
};

const byToken = textMode('By Token', 'token', {
	placeholder: 'e.g. 3045',
	hint: 'Angel One’s symbol token',
	validation: [
		{
			type: 'regex',
			properties: { regex: '^\\s*\\d+\\s*$', errorMessage: 'A token is a number' },
		},
	],
});

const bracketExit = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	description,
});

const bracket: INodeProperties = {
	displayName: 'Bracket',
	name: 'bracket',
	type: 'fixedCollection',
	placeholder: 'Add exits',
	default: { exits: {} },
	description: 'Makes a limit order a bracket order, with a target and a stop-loss of its own',
	options: [
		{
			displayName: 'Exits',
			name: 'exits',
			values: [
				bracketExit('Square Off', 'squareOff', 'Distance of the target from the price in rupees'),
				bracketExit('Stop Loss', 'stopLoss', 'Distance of the stop-loss from the price in rupees'),
				bracketExit(
					'Trailing Stop Loss',
					'trailingStopLoss',
					'Step in rupees by which the stop-loss follows the price; 0: it stays',
				),
			],
		},
	],
};

/** What only Angel One's orders have. */
export const orderForm: OrderForm = {
	scope: [exchange],
	symbol: {
		placeholder: 'e.g. SBIN-EQ',
		hint: 'SBIN or SBIN-EQ, futures and options by their full trading symbol; TradingView’s NSE:SBIN, M_M, NIFTYZ2026',
	},
	modes: [byToken],
	products: [
		{
			name: 'Carry Forward (NRML)',
			value: 'CARRYFORWARD',
			description: 'Futures and options held overnight',
		},
		{ name: 'Delivery (CNC)', value: 'DELIVERY', description: 'Shares to keep' },
		{ name: 'Intraday (MIS)', value: 'INTRADAY', description: 'Squared off the same day' },
		{ name: 'Margin', value: 'MARGIN', description: 'Margin delivery of shares' },
	],
	defaultProduct: 'DELIVERY',
	orderTypes: {
		limit: 'LIMIT',
		market: 'MARKET',
		stopLossLimit: 'STOPLOSS_LIMIT',
		stopLossMarket: 'STOPLOSS_MARKET',
	},
	orderTypeDescription:
		'How the order is priced. Angel One turns market orders into limit orders within its price protection, where a stop-loss-market may lose its trigger: a stop-loss limit is the safe form.',
	options: [
		bracket,
		{
			displayName: 'Disclosed Quantity',
			name: 'disclosedQuantity',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'Part of the quantity that the market sees; shares only',
		},
		{
			displayName: 'Duration',
			name: 'duration',
			type: 'options',
			options: [
				{ name: 'Day', value: 'DAY' },
				{ name: 'IOC (Immediate or Cancel)', value: 'IOC' },
			],
			default: 'DAY',
			description: 'How long the order stands',
		},
		{
			displayName: 'Surveillance Consent',
			name: 'scripConsent',
			type: 'boolean',
			default: false,
			description:
				'Whether you agree to trade a scrip that the exchange has put under surveillance',
		},
	],
	exitLegs: {
		target: [{ name: 'Limit', value: 'LIMIT' }],
		stopLoss: [{ name: 'Stop-Loss Limit', value: 'STOPLOSS_LIMIT' }],
	},
	tradingSymbol: 'SBIN-EQ',
};

/** Shortest first. */
export const candleIntervals: Interval[] = ['1m', '3m', '5m', '10m', '15m', '30m', '1h', '1d'];
const gttExchanges = ['BSE', 'NSE'];
const gttProducts = ['DELIVERY', 'MARGIN'];

/** What only Angel One's GTT orders have: shares alone, and a limit order alone. */
export const gttForm: GttForm = {
	...orderForm,
	scope: [
		{
			...exchange,
			options: exchange.options?.filter(
				(one) => 'value' in one && gttExchanges.includes(String(one.value)),
			),
		},
	],
	products: orderForm.products.filter(({ value }) => gttProducts.includes(String(value))),
	trigger: [],
	statuses: [
		{ name: 'Active', value: 'active' },
		{ name: 'Cancelled', value: 'cancelled' },
		{ name: 'Triggered', value: 'triggered' },
	],
	many: [],
	changes: [],
};
