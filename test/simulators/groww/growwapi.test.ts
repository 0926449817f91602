import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { GrowwSimulator } from '../../../simulators/groww';
import { startGrowwSimulator } from '../../../simulators/groww';
import type { Json } from './support';
import { totpSecret, totpToken } from './support';

const SCRIPT = path.join(__dirname, 'growwapi-round.ts');

let simulator: GrowwSimulator;
// The client judges its token by the machine's clock, so the simulator's is left alone.
beforeEach(async () => {
	simulator = await startGrowwSimulator({ quirks: { market: 'open' } });
});
afterEach(() => simulator.close());

async function runRound(secret: string): Promise<Json> {
	const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', SCRIPT], {
		env: {
			...process.env,
			GROWW_API_BASE_URL: `${simulator.origin}/`,
			GROWW_API_KEY: totpToken,
			GROWW_API_SECRET: secret,
			// This client reads the naive expiry as local time, so it must live in India to log in once.
			TZ: 'Asia/Kolkata',
		},
	});
	return JSON.parse(stdout);
}

test('a client that others wrote completes a whole round', async () => {
	const seen = await runRound(totpSecret);
	const id = seen.created.growwOrderId;
	expect(seen.margin.clearCash).toBe(500_000);
	expect(seen.required.cashCncMarginRequired).toBe(8600);
	expect(seen.created).toMatchObject({ orderStatus: 'OPEN', orderReferenceId: 'round-0001-abc' });
	expect(seen.status).toMatchObject({ growwOrderId: id, filledQuantity: 0, orderStatus: 'OPEN' });
	expect(seen.byReference.growwOrderId).toBe(id);
	expect(seen.detail).toMatchObject({ quantity: 12, price: 861, tradingSymbol: 'SBIN' });
	expect(seen.list.map((row: Json) => row.growwOrderId)).toEqual([id]);
	expect(seen.everywhere.map((row: Json) => row.growwOrderId)).toEqual([id]);
	expect(seen.cancelled.orderStatus).toBe('CANCELLATION_REQUESTED');
	expect(seen.after.orderStatus).toBe('CANCELLED');
	expect(seen.trades).toMatchObject([{ quantity: 10, price: 870, tradeStatus: 'EXECUTED' }]);
	expect(seen.duplicate).toContain('GA007');
	expect(seen.positions.positions).toMatchObject([{ tradingSymbol: 'SBIN', quantity: 10 }]);
	expect(seen.holdings).toHaveLength(3);
	expect(seen.ltp).toEqual({ nseSbin: 870, nseTcs: 3120 });
	expect(seen.quote.lastPrice).toBe(870);
	expect(seen.history.candles).toHaveLength(13);
	expect(simulator.orders).toHaveLength(2);
	expect(simulator.logins).toBe(1);
});

test('the same client is refused with another TOTP secret', async () => {
	await expect(runRound('JBSWY3DPEHPK3PXP')).rejects.toThrow('Invalid TOTP');
	expect(simulator.logins).toBe(0);
});
