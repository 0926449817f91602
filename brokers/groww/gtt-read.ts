import { BrokerError } from '../core/errors';
import type { BrokerGtt } from '../core/gtt/gtt-api';
import type { BrokerApi } from '../core/http/broker-api';
import { type JsonObject, readText } from '../core/wire';
import type { GrowwEndpoints } from './endpoints';
import { readGtt } from './parse-gtt';

type Api = BrokerApi<GrowwEndpoints>;

/** So many are asked for at once. */
const TOGETHER = 10;

/** Get Smart Order; null where Groww knows none by these names. @throws BrokerError */
export async function status(api: Api, segment: string, type: string, gttId: string) {
	const raw = await api.objectOrNull('gttStatus', { parts: { segment, type, gttId } });
	return raw && toGtt({ segment, smart_order_type: type, ...raw });
}

/** Each row of a list with all of its fields; one that is not there any more as the list has it. */
export async function inFull(api: Api, rows: JsonObject[]): Promise<BrokerGtt[]> {
	const gtts: BrokerGtt[] = [];
	for (let start = 0; start < rows.length; start += TOGETHER) {
		const some = rows.slice(start, start + TOGETHER).map(toGtt);
		const read = async (gtt: BrokerGtt) => {
			const { segment, type, gttId } = namesOf(gtt);
			return (await status(api, segment, type, gttId)) ?? gtt;
		};
		gtts.push(...(await Promise.all(some.map(read))));
	}
	return gtts;
}

export function toGtt(raw: JsonObject): BrokerGtt {
	return { gtt: readGtt(raw), raw };
}

/** What a smart order is named by: its rows are given their segment when they are read. */
export function namesOf({ gtt, raw }: BrokerGtt) {
	const type = gtt.gttType === 'oco' ? 'OCO' : 'GTT';
	return { segment: readText(raw.segment) ?? 'CASH', type, gttId: gtt.gttId ?? '' };
}

/** The refusal in place of the result. */
export async function orRefusal<T>(read: () => Promise<T>): Promise<T | BrokerError> {
	try {
		return await read();
	} catch (error) {
		if (error instanceof BrokerError && error.failure === 'refused') return error;
		throw error;
	}
}
