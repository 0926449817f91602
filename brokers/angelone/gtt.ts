import { BrokerError } from '../core/errors';
import {
	type AskedGtt,
	type BrokerGtt,
	type GttApi,
	type GttChanges,
	type GttFacts,
	type GttRequest,
	newestFirst,
	type PreparedGtt,
	type WantedGtts,
} from '../core/gtt/gtt-api';
import { isOfTerms } from '../core/gtt/states';
import type { BrokerApi } from '../core/http/broker-api';
import { toIstIso } from '../core/ist';
import { toDecimal } from '../core/money';
import type { ApiRequest } from '../core/orders/orders-api';
import type { GttStatus } from '../core/outputs';
import { isObject, type JsonObject, readRows, readText } from '../core/wire';
import { ORDER_TAG } from './api';
import type { AngelOneEndpoints } from './endpoints';
import { GTT_PRODUCTS, prepareRule } from './gtt-request';
import { readGtt } from './parse-gtt';

type Api = BrokerApi<AngelOneEndpoints>;

/** A rule is a limit order with a trigger. */
const LIMIT = { price: true, trigger: true };

const FACTS: GttFacts = {
	reference: ORDER_TAG,
	bookLagMs: 6_000,
	priceNeeds: { LIMIT },
	products: GTT_PRODUCTS,
	changeable: { single: ['quantity', 'triggerPrice', 'price'], oco: [] },
	listed: ['active', 'cancelled', 'triggered'],
	lookUpHint: () =>
		"Look for it by instrument and trigger in Angel One's list of GTT orders, which shows no references.",
};

/** Rule List, "status". */
const WORDS: Partial<Record<GttStatus, string[]>> = {
	active: ['NEW', 'ACTIVE'],
	cancelled: ['CANCELLED'],
	triggered: ['SENTTOEXCHANGE'],
};
/**
 * Where one that was just created can be: those that were cancelled may be thousands, and one that is
 * cancelled at once is better not found than looked for among them.
 */
const NEW_WORDS = ['NEW', 'ACTIVE', 'SENTTOEXCHANGE'];

const LARGEST_PAGE = 50;
/** The size in all published samples; a page shorter than that is the last, whatever was asked for. */
const SMALLEST_PAGE = 10;
const MAX_PAGES = 200;
const INVALID_COUNT = 'AB9018';

/** The GTT rules of one Angel One account (documentation: GTT). */
export class AngelOneGtt implements GttApi {
	readonly facts = FACTS;

	constructor(
		private readonly api: Api,
		private readonly lastingApi: Api,
	) {}

	/** Angel One's rules have no segments. */
	within(): GttApi {
		return this;
	}

	/** Rule Details, which do not repeat the id. */
	async find(gttId: string): Promise<BrokerGtt | null> {
		const details = await this.api.objectOrNull('gttDetails', { body: { id: gttId } });
		return details && toGtt({ id: gttId, ...details });
	}

	async list({ statuses }: WantedGtts): Promise<BrokerGtt[]> {
		const words = statuses.flatMap((status) => WORDS[status] ?? []);
		const gtts = (await rules(this.api, words)).map(toGtt);
		// A word that nobody knows may mean any of them.
		const wanted = [...statuses, 'unknown'];
		return gtts.filter(({ gtt }) => wanted.includes(gtt.status)).sort(newestFirst);
	}

	async refresh(gtt: BrokerGtt): Promise<BrokerGtt> {
		return (await this.find(gtt.gtt.gttId ?? '')) ?? gtt;
	}

	prepare(asked: AskedGtt): PreparedGtt {
		const prepared = prepareRule(asked);
		const request = this.api.request('gttCreate', prepared.terms);
		return { ...prepared, request: async () => await Promise.resolve(request) };
	}

	async idsLike({ symboltoken }: JsonObject): Promise<string[]> {
		const all = await rules(this.api, NEW_WORDS);
		const alike = all.filter((rule) => readText(rule.symboltoken) === symboltoken);
		return alike.map(({ id }) => readText(id) ?? '');
	}

	/** Whatever their disclosed quantity and their life are, which the broker may write in its own way. */
	async allOf(terms: JsonObject, except: readonly string[]): Promise<BrokerGtt[]> {
		const wanted = readGtt(terms);
		const all = (await rules(this.lastingApi, NEW_WORDS)).map(toGtt);
		return all.filter(
			({ gtt }) => gtt.gttId !== null && !except.includes(gtt.gttId) && isOfTerms(gtt, wanted),
		);
	}

	/** Create Rule, whose reply is an id. Without one it says nothing, so it is `unclear`. */
	async create(
		{ terms }: PreparedGtt,
		request: ApiRequest,
		lastCheck: () => Promise<void>,
	): Promise<BrokerGtt> {
		const id = this.idOf(await this.api.send(request, lastCheck));
		const { gtt, raw } = toGtt({ ...terms, id });
		return { gtt: { ...gtt, status: 'active', createdAt: toIstIso(Date.now()) }, raw };
	}

	/** The whole rule as it shall be. */
	modifyRequest({ gtt, raw }: BrokerGtt, changes: GttChanges): GttRequest {
		const quantity = String(changes.quantity ?? gtt.quantity);
		return this.api.request('gttModify', {
			...nameOf({ gtt, raw }),
			price: changes.price ?? toDecimal(raw.price),
			qty: quantity,
			triggerprice: changes.triggerPrice ?? toDecimal(raw.triggerprice),
			disclosedqty: changes.quantity === undefined ? readText(raw.disclosedqty) : quantity,
		});
	}

	cancelRequest(gtt: BrokerGtt): GttRequest {
		return this.api.request('gttCancel', nameOf(gtt));
	}

	/** Modify Rule or Cancel Rule. */
	async change(request: GttRequest, lastCheck?: () => Promise<void>): Promise<void> {
		this.idOf(await this.api.send(request, lastCheck));
	}

	private idOf(data: unknown): string {
		const id = isObject(data) ? readText(data.id) : null;
		if (id === null)
			throw this.api.unclear('NO_GTT_ID', 'Angel One answered without the id of a rule.');
		return id;
	}
}

/** Rule List, all pages. A refused size is tried smaller; the end is a page that is short or brings nothing new. */
async function rules(api: Api, status: string[]): Promise<JsonObject[]> {
	const found = new Map<string, JsonObject>();
	let count = LARGEST_PAGE;
	for (let page = 1; page <= MAX_PAGES; page++) {
		let rows: JsonObject[];
		try {
			rows = await rulePage(api, { status, page, count });
		} catch (error) {
			const isSize = error instanceof BrokerError && error.code === INVALID_COUNT;
			if (!isSize || page > 1 || count === SMALLEST_PAGE) throw error;
			count = SMALLEST_PAGE;
			rows = await rulePage(api, { status, page, count });
		}
		const known = found.size;
		for (const row of rows) found.set(readText(row.id) ?? `row ${found.size}`, row);
		if (rows.length < SMALLEST_PAGE || found.size === known) break;
	}
	return [...found.values()];
}

/** A list, or the one rule that the documentation prints in its place. */
async function rulePage(api: Api, body: JsonObject): Promise<JsonObject[]> {
	const data = await api.call('gttList', { body });
	if (data === null || data === '') return [];
	if (isObject(data)) return [data];
	if (Array.isArray(data) && data.every(isObject)) return readRows(data);
	throw api.unclear('NO_LIST', 'Angel One answered without a list of rules.');
}

function toGtt(raw: JsonObject): BrokerGtt {
	return { gtt: readGtt(raw), raw };
}

function nameOf({ gtt }: BrokerGtt) {
	return { id: gtt.gttId, symboltoken: gtt.instrumentToken, exchange: gtt.exchange };
}
