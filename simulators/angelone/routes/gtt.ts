import { Refusal, success } from '../envelopes';
import { bodyOf, wholeOf } from '../fields';
import type { Call } from '../gateway';
import { RULE_STATES } from '../gtt';
import type { GttRule } from '../gtt';

/** Chapter 8. */
export function createRule(call: Call) {
	const { request, account, state } = call;
	return idOf(call, state.gtt.create(account.clientCode, bodyOf(request)));
}

/** Chapter 8. */
export function modifyRule(call: Call) {
	const { request, account, state } = call;
	return idOf(call, state.gtt.modify(account.clientCode, bodyOf(request)));
}

/** Chapter 8. */
export function cancelRule(call: Call) {
	const { request, account, state } = call;
	return idOf(call, state.gtt.cancel(account.clientCode, bodyOf(request)));
}

/** Chapter 8: without the id, as documented. */
export function ruleDetails({ request, account, state }: Call) {
	return success(rowOf(state.gtt.find(account.clientCode, bodyOf(request))));
}

/** Chapter 8: a list, as clients read it, or one object, as the documentation prints it. */
export function ruleList(call: Call) {
	const { request, account, state } = call;
	const body = bodyOf(request);
	const wanted = statesOf(body.status);
	const [page, count] = [numberOf(body, 'page', 'AB9017'), numberOf(body, 'count', 'AB9018')];
	const rules = state.gtt
		.of(account.clientCode)
		.filter(({ status }) => wanted.includes(status))
		.slice((page - 1) * count, page * count)
		.map((rule) => ({ id: shownId(call, rule), ...rowOf(rule) }));
	return success(state.quirks.gttListForm === 'array' ? rules : (rules[0] ?? null));
}

function statesOf(status: unknown): readonly string[] {
	const known: readonly string[] = [...RULE_STATES, 'FORALL'];
	const isValid = Array.isArray(status) && status.length > 0;
	if (!isValid || !status.every((one) => known.includes(String(one)))) throw new Refusal('AB9004');
	return status.includes('FORALL') ? RULE_STATES : (status as string[]);
}

function numberOf(
	body: Record<string, unknown>,
	name: 'page' | 'count',
	code: 'AB9017' | 'AB9018',
): number {
	const value = wholeOf(body, name);
	if (value === 0) throw new Refusal(code);
	return value;
}

const shownId = ({ state }: Call, { id }: GttRule): number | string =>
	state.quirks.gttIdTyping === 'number' ? id : String(id);

const idOf = (call: Call, rule: GttRule) => success({ id: shownId(call, rule) });

const stamp = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

function rowOf(rule: GttRule) {
	const { status, createdAt, updatedAt, expiresAt, clientCode } = rule;
	return {
		status,
		createddate: stamp(createdAt),
		updateddate: stamp(updatedAt),
		expirydate: stamp(expiresAt),
		clientid: clientCode,
		tradingsymbol: rule.tradingsymbol,
		symboltoken: rule.symboltoken,
		exchange: rule.exchange,
		transactiontype: rule.transactiontype,
		producttype: rule.producttype,
		price: rule.price,
		qty: rule.qty,
		triggerprice: rule.triggerprice,
		disclosedqty: rule.disclosedqty,
	};
}
