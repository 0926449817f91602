/**
 * What one warm call costs, side by side with the least it can cost: raw axios on a keep-alive
 * connection to the same simulator, interleaved in one run.
 */
import { Agent } from 'node:http';
import axios from 'axios';
import { readAngelOneAccount } from '../brokers/angelone/account';
import { angelOneHeaders, PATHS } from '../brokers/angelone/api';
import { AngelOneClient } from '../brokers/angelone/client';
import { AngelOneLogin } from '../brokers/angelone/login';
import { closePools } from '../brokers/core/agents';
import { NO_SESSION, type Session, SessionKeeper } from '../brokers/core/session';
import { AxiosSender } from '../brokers/core/transport';
import { angelOneDemoAccount, startAngelOneSimulator } from '../simulators/angelone';

const WARM_UP = 50;

/** Milliseconds at the middle and at the slow end. */
export interface Spread {
	median: number;
	p95: number;
}

export interface CallFigures {
	call: string;
	ours: Spread;
	rawAxios: Spread;
	/** Medians, ours over raw. */
	ratio: number;
	calls: number;
}

/** Measures Get RMS and Place Order; `calls` of each kind, in turn. */
export async function measureCalls(
	calls: number,
): Promise<{ figures: CallFigures[]; connections: number; logins: number }> {
	const simulator = await startAngelOneSimulator({
		quirks: { market: 'open', enforceRateLimits: false },
	});
	const agent = new Agent({ keepAlive: true });
	try {
		const { client, token } = await connect(simulator.origin);
		const raw = axios.create({
			baseURL: simulator.origin,
			httpAgent: agent,
			headers: angelOneHeaders(angelOneDemoAccount.apiKey, token),
		});
		const before = simulator.connections;
		const figures = [
			await compare(
				'Get RMS',
				calls,
				async () => await client.rms(),
				async () => await raw.get(PATHS.rms),
			),
			await compare(
				'Place Order',
				calls,
				async () => await client.placeOrder(order),
				async () => await raw.post(PATHS.placeOrder, order),
			),
		];
		// One of them is the raw client's.
		return { figures, connections: simulator.connections - before, logins: simulator.logins };
	} finally {
		agent.destroy();
		closePools();
		await simulator.close();
	}
}

const order = {
	variety: 'NORMAL',
	tradingsymbol: 'SBIN-EQ',
	symboltoken: '3045',
	transactiontype: 'BUY',
	exchange: 'NSE',
	ordertype: 'LIMIT',
	producttype: 'INTRADAY',
	duration: 'DAY',
	price: '800',
	squareoff: '0',
	stoploss: '0',
	quantity: '1',
};

/** The package's own client, with its pacing out of the way: it is the wire that is measured. */
async function connect(origin: string): Promise<{ client: AngelOneClient; token: string }> {
	const { secrets } = readAngelOneAccount({ ...angelOneDemoAccount, baseUrl: origin });
	const sender = new AxiosSender({ origin, proxy: null });
	const login = new AngelOneLogin(secrets, sender);
	let stored: Session = NO_SESSION;
	const store = {
		id: 'bench',
		read: async () => stored,
		write: async (session: Session) => {
			stored = session;
		},
	};
	const sessions = new SessionKeeper(login, store, NO_SESSION);
	const token = await sessions.token();
	const client = new AngelOneClient({
		owner: login.owner,
		apiKey: secrets.apiKey,
		clientCode: secrets.clientCode,
		sender,
		sessions,
		timeoutMs: 15_000,
		patienceMs: 600_000,
		pacer: { take: async () => () => {} },
	});
	return { client, token };
}

async function compare(
	call: string,
	calls: number,
	ours: () => Promise<unknown>,
	raw: () => Promise<unknown>,
): Promise<CallFigures> {
	const times = { ours: [] as number[], raw: [] as number[] };
	for (let round = 0; round < WARM_UP + calls; round++) {
		const pair = { ours: await timed(ours), raw: await timed(raw) };
		if (round < WARM_UP) continue;
		times.ours.push(pair.ours);
		times.raw.push(pair.raw);
	}
	const [mine, floor] = [spread(times.ours), spread(times.raw)];
	return { call, ours: mine, rawAxios: floor, ratio: mine.median / floor.median, calls };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
	const started = performance.now();
	await work();
	return performance.now() - started;
}

function spread(times: number[]): Spread {
	const sorted = [...times].sort((a, b) => a - b);
	const at = (share: number) =>
		sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
	return { median: at(0.5), p95: at(0.95) };
}
