import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import type { Abilities, BrokerModule } from '../../brokers/core/broker';
import { isFinal } from '../../brokers/core/orders/orders-api';
import {
	gttLabel,
	orderLabel,
	pickedOrder,
	pickedPosition,
	positionLabel,
} from '../../brokers/core/orders/picked';
import type { ReadField } from '../../brokers/core/reading';
import { connect } from './connect';

/** Resources of which no operation trades, so that indices can be chosen too. */
const READS = ['instrument', 'market'];

/** What the dropdown shows while the user types. Needs no log-in. */
export async function listInstruments(
	functions: ILoadOptionsFunctions,
	module: BrokerModule<Pick<Abilities, 'instruments'>>,
	filter = '',
): Promise<INodeListSearchResult> {
	const { instruments } = await connect(module, functions);
	// In a list of instruments each row has an exchange of its own, beside its picker.
	const field = (name: string) =>
		functions.getCurrentNodeParameter(`&${name}`) ?? functions.getCurrentNodeParameter(name);
	// What only watches has an event, and no resource.
	const trades = field('event') === undefined && !READS.includes(String(field('resource')));
	const found = await instruments.search(filter, field, trades);
	return { results: found.map(({ label, value }) => ({ name: label, value })) };
}

/** What a list shows of one thing, and the value by which it is found again. */
interface Entry {
	name: string;
	value: string;
	/** What is not shown and can be typed all the same. */
	also?: string | null;
}

/** Operations that nothing is left to be done by once an order is final. */
const CHANGES = ['cancel', 'modify'];

/** The account's orders of today, those that are open first, the newest first; needs a log-in. */
export async function listOrders(
	functions: ILoadOptionsFunctions,
	module: BrokerModule<Pick<Abilities, 'orders'>>,
	filter = '',
): Promise<INodeListSearchResult> {
	const { orders } = await connect(module, functions);
	const all = orders.everywhere();
	const { segmentOf } = all.facts;
	const listed = (await all.list(ignored)).reverse();
	const [open, over] = [false, true].map((final) =>
		listed.filter(({ order }) => isFinal(order) === final),
	);
	const onlyOpen = CHANGES.includes(String(functions.getCurrentNodeParameter('operation')));
	const shown = onlyOpen ? open : [...open, ...over];
	return matching(
		filter,
		shown.map((each) => ({
			name: orderLabel(each.order),
			value: pickedOrder(each.order, segmentOf?.(each) ?? null),
			also: each.order.orderReference,
		})),
	);
}

const MOST_GTTS = 50;

/** The account's GTT orders that wait for their trigger, the newest first; needs a log-in. */
export async function listGtts(
	functions: ILoadOptionsFunctions,
	module: BrokerModule<Pick<Abilities, 'gtt'>>,
	filter = '',
): Promise<INodeListSearchResult> {
	const { gtt: gtts } = await connect(module, functions);
	const listed = await gtts.list({ statuses: ['active'], limit: MOST_GTTS }, ignored);
	return matching(
		filter,
		listed.map(({ gtt }) => ({ name: gttLabel(gtt), value: gtt.gttId ?? '' })),
	);
}

/** The account's open positions; needs a log-in. */
export async function listPositions(
	functions: ILoadOptionsFunctions,
	module: BrokerModule<Pick<Abilities, 'portfolio'>>,
	filter = '',
): Promise<INodeListSearchResult> {
	const { portfolio } = await connect(module, functions);
	const noForm: ReadField = (_name, otherwise) => otherwise;
	const positions = (await portfolio.positions(noForm, ignored)).map(({ value }) => value);
	const open = positions.filter(({ netQuantity }) => (netQuantity ?? 0) !== 0);
	return matching(
		filter,
		open.map((each) => ({ name: positionLabel(each), value: pickedPosition(each) })),
	);
}

/** A part that the broker would not list has no place in a list. */
const ignored = () => undefined;

/** A shorter word is a quantity or a symbol, and nearly every ID has its digits. */
const LEAST_OF_AN_ID = 4;

/** Those that have every word that is typed, in what is shown or in their IDs. */
function matching(filter: string, entries: Entry[]): INodeListSearchResult {
	const words = filter.toLowerCase().split(/\s+/);
	const found = entries.filter(({ name, value, also }) => {
		const shown = name.toLowerCase();
		const ids = `${value} ${also ?? ''}`.toLowerCase();
		const has = (word: string) =>
			shown.includes(word) || (word.length >= LEAST_OF_AN_ID && ids.includes(word));
		return value !== '' && words.every(has);
	});
	return { results: found.map(({ name, value }) => ({ name, value })) };
}
