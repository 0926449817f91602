/**
 * What a reference of the user's costs an order: on an open connection to a broker that is far away,
 * placed by the package, beside axios alone, and beside the way without a journal: the order book is
 * read first, then the order is sent.
 */
import { join } from 'node:path';
import type { Cleanup } from '../../../scripts/n8n/cleanup';
import { startAngelOneSimulator } from '../../../simulators/angelone';
import { PATHS } from '../../../test/brokers';
import { newCertificate } from '../../support/certificate';
import { runChild } from '../../support/child';
import type { InstalledPackage } from '../../support/installed';
import type { Rounds, Series } from '../../support/interleave';
import { startQuickBroker } from '../../support/quickBroker';
import { startRelay } from '../../support/relay';

export const WAYS = {
	ours: 'this package, a new reference',
	journal: '… of that in the journal, on this disk',
	axios: 'axios, kept connection',
	bookFirst: 'order book first, then the order',
} as const;

export interface OrderInput {
	packageDirectory: string;
	/** One for each way, so that each one's requests are counted. */
	origins: Record<'ours' | 'axios' | 'bookFirst', string>;
	rounds: Rounds;
}

/** What the child measures. */
export interface OrderTimes {
	/** Milliseconds an order, by `WAYS`. */
	series: Series;
	/** Transactions of the journal for one of our orders, the most of any. */
	journal: { beforeItLeaves: number; afterTheReply: number };
}

export interface OrderFigures extends OrderTimes {
	/** That reached the broker for one order, by `WAYS`. */
	requests: Record<string, number>;
}

export async function measureOrder(
	installed: InstalledPackage,
	rounds: Rounds,
	delayMs: number,
	cleanup: Cleanup,
): Promise<OrderFigures> {
	const certificate = await newCertificate(cleanup);
	const quirks = { market: 'open', enforceRateLimits: false } as const;
	const simulator = await startAngelOneSimulator({ quirks });
	cleanup.add(async () => await simulator.close());
	const farAway = async () => {
		const broker = await startQuickBroker(simulator.origin, certificate, cleanup);
		const relay = await startRelay(Number(new URL(broker.origin).port), delayMs);
		cleanup.add(relay.close);
		return { broker, origin: `https://127.0.0.1:${relay.port}` };
	};
	const ours = await farAway();
	const axios = await farAway();
	const bookFirst = await farAway();
	const input: OrderInput = {
		packageDirectory: installed.directory,
		origins: { ours: ours.origin, axios: axios.origin, bookFirst: bookFirst.origin },
		rounds,
	};
	const times = await runChild<OrderInput, OrderTimes>(join(__dirname, 'child.ts'), input, {
		NODE_EXTRA_CA_CERTS: certificate.file,
	});
	const { place, lookUp } = PATHS.angelOne;
	const anOrder = ({ broker }: typeof ours) =>
		(broker.requestsTo(place) + broker.requestsTo(lookUp)) / (rounds.warmUp + rounds.rounds);
	return {
		...times,
		requests: {
			[WAYS.ours]: anOrder(ours),
			[WAYS.axios]: anOrder(axios),
			[WAYS.bookFirst]: anOrder(bookFirst),
		},
	};
}
