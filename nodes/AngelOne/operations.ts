import type { AngelOne } from '../../brokers/angelone';
import { alphabetical } from '../shared/fields';
import type { Resource } from '../shared/operation';
import { checkAccount, getProfile, getRms } from '../shared/operations/account';
import { gttOperations } from '../shared/operations/gtt';
import { instrumentOperations } from '../shared/operations/instrument';
import { findOption } from '../shared/operations/instrument/findOption';
import { getMarketStatus, getOptionChain } from '../shared/operations/market';
import { getCandles } from '../shared/operations/market/getCandles';
import { getQuote } from '../shared/operations/market/getQuote';
import { getMovers, getOiBuildup, getPutCallRatio } from '../shared/operations/market/movers';
import { orderOperations } from '../shared/operations/order';
import { getCharges } from '../shared/operations/order/costs';
import { exitBracketOrder } from '../shared/operations/order/exitBracket';
import {
	convertPosition,
	getHoldings,
	getPositions,
	setPosition,
	squareOff,
	squareOffAll,
} from '../shared/operations/portfolio';
import { getLoginLink, haltTrading, logout, resumeTrading } from '../shared/operations/session';
import { candleIntervals, chainExchange, contractExchange, gttForm, orderForm } from './fields';

const description = 'End the session at Angel One and forget the stored token';

/** Everything the node can do, in the order of its menus. */
export const resources: Array<Resource<AngelOne>> = [
	{
		name: 'Account',
		value: 'account',
		defaultOperation: 'getProfile',
		operations: [checkAccount, getRms, getProfile],
	},
	{
		name: 'GTT Order',
		value: 'gtt',
		defaultOperation: 'create',
		operations: gttOperations(gttForm),
	},
	{
		name: 'Instrument',
		value: 'instrument',
		defaultOperation: 'get',
		operations: [findOption(chainExchange), ...instrumentOperations(orderForm, contractExchange)],
	},
	{
		name: 'Market',
		value: 'market',
		defaultOperation: 'getQuote',
		operations: [
			getCandles(orderForm, candleIntervals),
			getMarketStatus(orderForm),
			getMovers,
			getOiBuildup,
			getOptionChain(chainExchange),
			getPutCallRatio,
			getQuote(orderForm),
		],
	},
	{
		name: 'Order',
		value: 'order',
		defaultOperation: 'place',
		operations: [...orderOperations(orderForm), exitBracketOrder([]), getCharges(orderForm)].sort(
			(one, other) => alphabetical(one.name, other.name),
		),
	},
	{
		name: 'Portfolio',
		value: 'portfolio',
		defaultOperation: 'getHoldings',
		operations: [
			convertPosition({ ...orderForm, intradayProduct: 'INTRADAY' }),
			getHoldings,
			getPositions(),
			setPosition(orderForm),
			squareOff(orderForm),
		],
	},
	{
		name: 'Session',
		value: 'session',
		defaultOperation: 'logout',
		operations: [
			getLoginLink,
			haltTrading<AngelOne>(squareOffAll),
			{ ...logout, description },
			resumeTrading,
		],
	},
];
