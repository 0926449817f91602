import { paiseOf } from './fields';
import type { GttRule } from './gtt';
import { plainRecord, TENURES } from './orders';
import type { Exchange, MarketInstrument } from '../core';
import type { OwnRecord } from './orders';

/** Takes the orders, and names them. */
interface OrderTaker {
	exchange: Pick<Exchange<OwnRecord>, 'submit'>;
	namesFor(instrument: MarketInstrument): { id: string; atExchange: OwnRecord['atExchange'] };
}

/** Sends the limit order of a rule whose price has come (chapter 8); what risk control says shows in it. */
export function sendRule(state: OrderTaker, rule: GttRule): void {
	const { instrument, account, producttype: product, transactiontype: side } = rule;
	const { id, atExchange } = state.namesFor(instrument);
	state.exchange.submit({
		...{ account, id },
		terms: {
			...{ instrument, side, product: TENURES[product], kind: 'limit', validity: 'day' },
			quantity: Number(rule.qty),
			pricePaise: paiseOf({ ...rule }, 'price'),
			triggerPaise: 0,
		},
		own: { ...plainRecord(product), atExchange, disclosedQuantity: Number(rule.disclosedqty) },
	});
}
