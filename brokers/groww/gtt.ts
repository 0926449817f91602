import { BrokerError } from '../core/errors';
import {
	type AskedGtt,
	type BrokerGtt,
	type GttApi,
	type GttChanges,
	type GttFacts,
	type GttRequest,
	type OcoApi,
	type PreparedGtt,
	type WantedGtts,
} from '../core/gtt/gtt-api';
import { isOfTerms } from '../core/gtt/states';
import type { BrokerApi } from '../core/http/broker-api';
import type { ApiRequest, OnRefused } from '../core/orders/orders-api';
import type { GttStatus } from '../core/outputs';
import type { ReadField } from '../core/reading';
import { isObject, type JsonObject, readNumber, readText } from '../core/wire';
import { ORDER_REFERENCE } from './api';
import type { GrowwEndpoints } from './endpoints';
import { listGtts } from './gtt-list';
import { LIST_WORDS, recent, SEGMENTS, TYPES } from './gtt-pages';
import { inFull, namesOf, orRefusal, status, toGtt } from './gtt-read';
import { changesOf, ocoBody, prepareGtt, prepareOco } from './gtt-request';
import { PRICE_NEEDS } from './order-request';
import { readGtt } from './parse-gtt';
import { PRODUCTS } from './products';

type Api = BrokerApi<GrowwEndpoints>;

const FACTS: GttFacts = {
	reference: ORDER_REFERENCE,
	bookLagMs: 4_000,
	priceNeeds: PRICE_NEEDS,
	products: PRODUCTS,
	changeable: {
		single: ['quantity', 'triggerPrice', 'triggerDirection', 'orderType', 'price'],
		oco: ['quantity', 'targetTriggerPrice', 'stopLossTriggerPrice', 'product'],
	},
	listed: Object.keys(LIST_WORDS) as GttStatus[],
	lookUpHint: () =>
		"Look for it by instrument and trigger in Groww's list of smart orders, which shows no references.",
};

/**
 * The smart orders of one Groww account (documentation: Smart Orders). A GTT is named by its segment and
 * its type beside its id, and lists have five of its fields alone, so each is read by itself.
 */
export class GrowwGtt implements GttApi {
	readonly facts = FACTS;

	constructor(
		private readonly api: Api,
		private readonly lastingApi: Api,
		private readonly segments: readonly string[] = SEGMENTS,
	) {}

	/** Those of the form's field `segments`. */
	within(read: ReadField): GttApi {
		const segments = read('segments', []) as string[];
		return segments.length === 0 ? this : new GrowwGtt(this.api, this.lastingApi, segments);
	}

	/** Its id begins with its type in all samples: that one is asked for first. A segment may be closed. */
	async find(gttId: string): Promise<BrokerGtt | null> {
		const types = /^oco/i.test(gttId) ? [...TYPES].reverse() : TYPES;
		const places = types.flatMap((type) => SEGMENTS.map((segment) => ({ type, segment })));
		const refusals: BrokerError[] = [];
		for (const { type, segment } of places) {
			const found = await orRefusal(async () => await status(this.api, segment, type, gttId));
			if (found instanceof BrokerError) refusals.push(found);
			else if (found) return found;
		}
		if (refusals.length === places.length) throw refusals[0];
		return null;
	}

	async list(wanted: WantedGtts, onRefused: OnRefused): Promise<BrokerGtt[]> {
		return await listGtts(this.api, this.segments, wanted, onRefused);
	}

	async refresh(gtt: BrokerGtt): Promise<BrokerGtt> {
		const { segment, type, gttId } = namesOf(gtt);
		return (await status(this.api, segment, type, gttId)) ?? gtt;
	}

	prepare(asked: AskedGtt): PreparedGtt {
		const terms = prepareGtt(asked);
		const request = async (label: string) =>
			await Promise.resolve(
				this.api.request('gttCreate', { reference_id: label, ...terms.terms } as JsonObject),
			);
		return { ...terms, request };
	}

	async idsLike(terms: JsonObject): Promise<string[]> {
		const alike = await this.ofInstrument(this.api, terms);
		return alike.map((row) => readText(row.smart_order_id) ?? '');
	}

	async allOf(terms: JsonObject, except: readonly string[]): Promise<BrokerGtt[]> {
		const wanted = readGtt(terms);
		const rows = (await this.ofInstrument(this.lastingApi, terms)).filter((row) => {
			const id = readText(row.smart_order_id);
			return id !== null && !except.includes(id) && readNumber(row.quantity) === terms.quantity;
		});
		const gtts = await inFull(this.lastingApi, rows);
		return gtts.filter(({ gtt }) => isOfTerms(gtt, wanted));
	}

	/** Create Smart Order, whose reply is the whole of it. Without an id it says nothing. */
	async create(
		{ terms, instrument }: PreparedGtt,
		request: ApiRequest,
		lastCheck: () => Promise<void>,
	): Promise<BrokerGtt> {
		const reply = await this.api.send(request, lastCheck);
		if (!isObject(reply) || readText(reply.smart_order_id) === null)
			throw this.api.unclear('NO_GTT_ID', 'Groww answered without the id of a smart order.');
		const { gtt, raw } = toGtt({ ...terms, ...reply });
		const side = gtt.transactionType ?? readText(request.body.transaction_type);
		return { gtt: { ...gtt, transactionType: side, instrumentToken: instrument.token }, raw };
	}

	/** One as it shall be, as far as it can be changed (Smart Orders, "What can be modified"). */
	modifyRequest(gtt: BrokerGtt, changes: GttChanges): GttRequest {
		const { segment, type, gttId } = namesOf(gtt);
		const body = { smart_order_type: type, segment, ...changesOf(gtt, changes) };
		return this.api.request('gttModify', body, { gttId });
	}

	cancelRequest(gtt: BrokerGtt): GttRequest {
		return this.api.request('gttCancel', null, namesOf(gtt));
	}

	/** Modify or Cancel Smart Order. */
	async change(request: GttRequest, lastCheck?: () => Promise<void>): Promise<void> {
		await this.api.send(request, lastCheck);
	}

	/** Those of the last days of the instrument and type that terms have. */
	private async ofInstrument(api: Api, terms: JsonObject): Promise<JsonObject[]> {
		const { segment, smart_order_type: type, exchange, trading_symbol: symbol } = terms;
		const rows = await recent(api, String(segment), String(type));
		return rows.filter(
			(row) => readText(row.exchange) === exchange && readText(row.trading_symbol) === symbol,
		);
	}
}

/** OCO orders: which side one is on, and whether it may be, its position decides as it is when it leaves. */
export function growwOco(api: Api): OcoApi {
	return {
		prepare: (asked) => {
			const terms = prepareOco(asked);
			const query = { segment: String(terms.terms.segment) };
			const request = async (label: string) => {
				const body = ocoBody(terms, await api.list('positions', { query }));
				return api.request('gttCreate', { reference_id: label, ...body } as JsonObject);
			};
			return { ...terms, request };
		},
	};
}
