import type { Groww } from '../../brokers/groww';
import { alphabetical } from '../shared/fields';
import type { Resource } from '../shared/operation';
import { checkAccount, getProfile, getRms } from '../shared/operations/account';
import { createOco, gttOperations } from '../shared/operations/gtt';
import {
	getPastContracts,
	getPastExpiries,
	instrumentOperations,
} from '../shared/operations/instrument';
import { findOption } from '../shared/operations/instrument/findOption';
import { getMarketStatus, getOptionChain } from '../shared/operations/market';
import { getCandles } from '../shared/operations/market/getCandles';
import { getQuote } from '../shared/operations/market/getQuote';
import { orderOperations } from '../shared/operations/order';
import {
	getHoldings,
	getPositions,
	setPosition,
	squareOff,
	squareOffAll,
} from '../shared/operations/portfolio';
import { haltTrading, logout, resumeTrading } from '../shared/operations/session';
import {
	candleForm,
	candleIntervals,
	chainExchange,
	contractExchange,
	gttForm,
	ocoLegs,
	orderForm,
	pastExchanges,
} from './fields';

const profile = { ...getProfile, description: 'Get who is logged in, with exchanges and segments' };
const forgetToken = {
	...logout,
	description:
		'Forget the stored token. Groww has no log-out call, so the token itself ends at 06:00 India time.',
};

/** Everything the node can do, in the order of its menus. */
export const resources: Array<Resource<Groww>> = [
	{
		name: 'Account',
		value: 'account',
		defaultOperation: 'getProfile',
		operations: [checkAccount, getRms, profile],
	},
	{
		name: 'GTT Order',
		value: 'gtt',
		defaultOperation: 'create',
		operations: [...gttOperations(gttForm), createOco(gttForm, ocoLegs)].sort((one, other) =>
			alphabetical(one.name, other.name),
		),
	},
	{
		name: 'Instrument',
		value: 'instrument',
		defaultOperation: 'get',
		operations: [
			findOption(chainExchange),
			...instrumentOperations(orderForm, contractExchange),
			getPastContracts(pastExchanges),
			getPastExpiries(pastExchanges, 2020),
		].sort((one, other) => alphabetical(one.name, other.name)),
	},
	{
		name: 'Market',
		value: 'market',
		defaultOperation: 'getQuote',
		operations: [
			getCandles(candleForm, candleIntervals, '; Groww has none before 2020'),
			getMarketStatus(orderForm),
			getOptionChain(chainExchange),
			getQuote(orderForm),
		],
	},
	{
		name: 'Order',
		value: 'order',
		defaultOperation: 'place',
		operations: orderOperations(orderForm),
	},
	{
		name: 'Portfolio',
		value: 'portfolio',
		defaultOperation: 'getHoldings',
		operations: [
			getHoldings,
			getPositions(orderForm.manyOrders),
			setPosition(orderForm),
			squareOff(orderForm),
		],
	},
	{
		name: 'Session',
		value: 'session',
		defaultOperation: 'logout',
		operations: [haltTrading<Groww>(squareOffAll), forgetToken, resumeTrading],
	},
];
