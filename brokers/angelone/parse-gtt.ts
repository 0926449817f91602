/** What Angel One's GTT rules say, by the samples of its documentation. */
import type detailsSample from '../../contracts/angelone/ruleDetails.json';
import type listSample from '../../contracts/angelone/ruleList.json';
import type { Gtt, GttStatus } from '../core/outputs';
import { constant, number, price, record, text, time, words } from '../core/record';
import { ANGEL_ONE } from './api';

type RuleRow =
	| (typeof detailsSample)['reply']['data']
	| (typeof listSample)['reply']['data']
	| (typeof listSample)['live'][number]['reply']['data'][number];

const status = words<GttStatus>(
	{ NEW: 'active', ACTIVE: 'active', SENTTOEXCHANGE: 'triggered', CANCELLED: 'cancelled' },
	'unknown',
);

/**
 * A rule: one trigger and a limit order. Which way the price must move to the trigger is not said, and the
 * details do not name the rule: its id is added to them.
 */
export const readGtt = record<Gtt, RuleRow>(
	{
		broker: constant(ANGEL_ONE),
		gttId: text('id'),
		gttType: constant('single'),
		status: status('status'),
		brokerStatus: text('status'),
		exchange: text('exchange'),
		tradingSymbol: text('tradingsymbol'),
		instrumentToken: text('symboltoken'),
		transactionType: text('transactiontype'),
		product: text('producttype'),
		quantity: number('qty'),
		triggerPrice: price('triggerprice'),
		triggerDirection: constant(null),
		orderType: constant('LIMIT'),
		price: price('price'),
		target: constant(null),
		stopLoss: constant(null),
		createdAt: time('createddate'),
		updatedAt: time('updateddate'),
		expiresAt: time('expirydate'),
		duplicate: constant(false),
	},
	{ ignored: ['clientid', 'disclosedqty'] },
);
