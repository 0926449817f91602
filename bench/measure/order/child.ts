import { subscribe } from 'node:diagnostics_channel';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxiosStatic } from 'axios';
import type { IExecuteFunctions } from 'n8n-workflow';
import type * as angelOneBroker from '../../../brokers/angelone';
import { angelOneHeaders } from '../../../brokers/angelone/api';
import type * as coreJournalFile from '../../../brokers/core/journal/journal-file';
import type * as coreSqliteStore from '../../../brokers/core/journal/sqlite-store';
import type * as coreStoredJournal from '../../../brokers/core/journal/stored-journal';
import type * as placeRun from '../../../nodes/shared/operations/order/place.run';
import { angelOneDemoAccount } from '../../../simulators/angelone';
import { PATHS } from '../../../test/brokers';
import { instrument } from '../../../test/unit/support/instruments';
import { answerParent } from '../../support/child';
import { interleave, timed } from '../../support/interleave';
import { type PackageModules, packageModules } from '../../support/packageModules';
import { keptOpen, withAxios } from '../calls/others';
import { opened } from '../calls/ours';
import type { PlacingBroker } from '../../../nodes/shared/operations/order/placement.run';
import { type OrderInput, type OrderTimes, WAYS } from '.';

const ORDER = {
	transactionType: 'BUY',
	quantity: 1,
	product: 'DELIVERY',
	orderType: 'LIMIT',
	price: 800,
};

/** Since the order was begun. */
const transactions = { all: 0, beforeItLeaves: 0, milliseconds: 0 };

answerParent(async ({ packageDirectory, origins, rounds }: OrderInput): Promise<OrderTimes> => {
	const modules = packageModules(packageDirectory);
	const folder = await mkdtemp(join(tmpdir(), 'bench-journal-'));
	const { angelOne } = modules.built<typeof angelOneBroker>('angelone/index');
	const fields = (baseUrl: string) => ({ ...angelOneDemoAccount, baseUrl });
	const journal = await completeJournal(modules, join(folder, 'journal.sqlite'));
	const ours = opened(modules, angelOne, fields(origins.ours), journal);
	const other = opened(modules, angelOne, fields(origins.bookFirst));
	await ours.sessions.token();
	const token = await other.sessions.token();
	const asked = { ...ORDER, instrument: instrument(), triggerPrice: null, options: {} };
	const prepared = other.orders.prepare(asked, 'bench');
	const withoutJournal = withAxios(
		modules.dependency<AxiosStatic>('axios').create({ httpsAgent: keptOpen }),
		{
			method: 'POST',
			url: origins.axios + PATHS.angelOne.place,
			headers: angelOneHeaders(angelOneDemoAccount.apiKey, token),
			body: prepared.request.body,
		},
	);
	const place = ourOrder(modules, ours);
	const journalMs: number[] = [];
	const most = { beforeItLeaves: 0, afterTheReply: 0 };
	const series = await interleave(
		[
			{
				name: WAYS.ours,
				run: async () => {
					transactions.all = 0;
					transactions.milliseconds = 0;
					const took = await timed(place);
					const { all, beforeItLeaves } = transactions;
					most.beforeItLeaves = Math.max(most.beforeItLeaves, beforeItLeaves);
					most.afterTheReply = Math.max(most.afterTheReply, all - beforeItLeaves);
					journalMs.push(transactions.milliseconds);
					return took;
				},
			},
			{ name: WAYS.axios, run: async () => await timed(withoutJournal) },
			{
				name: WAYS.bookFirst,
				run: async () =>
					await timed(async () => {
						await other.orders.findSent(prepared);
						await other.orders.send(prepared, async () => {});
					}),
			},
		],
		rounds,
	);
	await rm(folder, { recursive: true, force: true });
	const { [WAYS.ours]: ourMs, ...others } = series;
	return {
		series: { [WAYS.ours]: ourMs, [WAYS.journal]: journalMs.slice(-ourMs.length), ...others },
		journal: most,
	};
});

/** One that was there before today, as on every day but that of the installation; it counts what it writes. */
async function completeJournal({ built }: PackageModules, path: string) {
	const { openJournalFile } = built<typeof coreJournalFile>('core/journal/journal-file');
	const { SqliteStore } = built<typeof coreSqliteStore>('core/journal/sqlite-store');
	const { StoredJournal } = built<typeof coreStoredJournal>('core/journal/stored-journal');
	subscribe('http.client.request.start', () => {
		transactions.beforeItLeaves = transactions.all;
	});
	const counting: typeof openJournalFile = (...settings) => {
		const { db, ...file } = openJournalFile(...settings);
		const exec = db.exec.bind(db);
		db.exec = (sql) => {
			const started = performance.now();
			exec(sql);
			transactions.milliseconds += performance.now() - started;
			if (sql === 'COMMIT') transactions.all += 1;
		};
		return { ...file, db, completeSince: 0 };
	};
	return new StoredJournal(new SqliteStore(path, console.error, counting));
}

/** Place Order as the node runs it, each time with a reference that is new. */
function ourOrder({ shared }: PackageModules, open: PlacingBroker) {
	const { placeOrder } = shared<typeof placeRun>('operations/order/place.run');
	const broker = {
		...open,
		instruments: { ...open.instruments, choose: async () => instrument() },
	};
	let count = 0;
	return async () => {
		const form: Record<string, unknown> = {
			...ORDER,
			options: { orderReference: `bench-${++count}` },
		};
		const getNodeParameter = (name: string, _item: number, otherwise: unknown) =>
			form[name] ?? otherwise;
		const functions = { getNodeParameter } as unknown as IExecuteFunctions;
		const order = await placeOrder({ functions, itemIndex: 0, broker });
		if (order.duplicate !== false) throw new Error(`Not a new order: ${JSON.stringify(order)}`);
	};
}
