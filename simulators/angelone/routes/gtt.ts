import { Refusal, success } from '../envelopes';
import { bodyOf, wholeOf } from '../fields';
import type { Call } from '../gateway';
import type { GttRule } from '../gtt';
import type { AngelOneQuirks } from '../quirks';

/** The words that a list can be asked for. */
const STATUSES: readonly string[] = ['NEW', 'CANCELLED', 'ACTIVE', 'SENTTOEXCHANGE', 'FORALL'];

/** Chapter 8. */
export function createRule(call: Call) {
	const { request, account, state } = call;
	const rule = state.gtt.create(account.clientCode, bodyOf(request));
	if (state.quirks.gttCreateReply === 'AB9000') throw new Refusal('AB9000');
	return idOf(call, rule);
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
	return success(rowOf(state.gtt.find(account.clientCode, bodyOf(request)), state.quirks));
}

/** Chapter 8: a list, as clients read it, or one object, as the documentation prints it. */
export function ruleList(call: Call) {
	const { request, account, state } = call;
	const { quirks } = state;
	const body = bodyOf(request);
	const isWanted = statusFilter(body.status);
	const [page, count] = [numberOf(body, 'page', 'AB9017'), numberOf(body, 'count', 'AB9018')];
	const rules = state.gtt
		.of(account.clientCode)
		.map((rule) => ({ id: shownId(call, rule), ...rowOf(rule, quirks) }))
		.filter(({ status }) => isWanted(status))
		.slice((page - 1) * count, page * count);
	return success(quirks.gttListForm === 'array' ? rules : (rules[0] ?? null));
}

function statusFilter(wanted: unknown): (status: string) => boolean {
	const isValid = Array.isArray(wanted) && wanted.length > 0;
	if (!isValid || !wanted.every((one) => STATUSES.includes(String(one))))
		throw new Refusal('AB9004');
	return (status) => wanted.includes('FORALL') || wanted.includes(status);
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

function statusOf({ status }: GttRule, { gttWaitingAs, gttExpiredAs }: AngelOneQuirks): string {
	if (status === 'NEW') return gttWaitingAs;
	if (status !== 'EXPIRED') return status;
	return gttExpiredAs === 'waiting' ? gttWaitingAs : gttExpiredAs;
}

function rowOf(rule: GttRule, quirks: AngelOneQuirks) {
	return {
		status: statusOf(rule, quirks),
		createddate: stamp(rule.createdAt),
		updateddate: stamp(rule.updatedAt),
		expirydate: stamp(rule.expiresAt ?? 0),
		clientid: rule.account,
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
