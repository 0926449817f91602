/** What the tests of On Order Update do alike at both brokers. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { ActiveTrigger, StoredCredential, TriggerOptions } from '../harness';
import { type BrokerName, output, run, type World } from '../support';
import { hurryTime, noonInIndia, pause, until } from '../time';

/** A broker's stream of order updates, as its simulator shows it. */
export interface UpdateStream {
	broker: BrokerName;
	/** The stream's connections: those that were asked for, and how many are open now. */
	socket(): { readonly handshakes: ArrayLike<unknown>; readonly open: number };
	/** A path that is called so many times for a whole book. */
	book: { path: string; calls: number };
}

/** All but `accepted`, in which an order is for a moment before the exchange has it. */
export const AT_EXCHANGE = {
	status: ['cancelled', 'filled', 'open', 'partiallyFilled', 'rejected', 'triggerPending'],
};

/** `open 0`: status and filled quantity of each update of an order. */
export const told = (one: ActiveTrigger, orderId: string) =>
	one.items
		.flat()
		.filter((order) => order.orderId === orderId)
		.map(({ status, filledQuantity }) => `${String(status)} ${String(filledQuantity)}`);

export const last = (one: ActiveTrigger) => one.items.at(-1)?.[0] as IDataObject;

/** For the test file that calls this: triggers that end with their test, in hurried time. */
export function orderTriggers(world: () => World, { broker: name, socket, book }: UpdateStream) {
	const broker = () => world().broker(name);
	const started: ActiveTrigger[] = [];
	let restoreTime: () => void = () => undefined;

	beforeEach(() => {
		restoreTime = hurryTime(20, { from: noonInIndia() });
	});
	afterEach(async () => {
		for (const trigger of started.splice(0)) await trigger.stop();
		restoreTime();
		await until(() => socket().open === 0);
	});

	const booksRead = () => broker().simulator.requestsTo(book.path).length;
	return {
		booksRead,
		realTime: () => restoreTime(),
		/** For what waits for the minute's read of the book. */
		fasterTime: () => {
			restoreTime();
			restoreTime = hurryTime(100, { from: noonInIndia() });
		},
		newCredential: async () => await broker().newCredential(),
		trigger: (
			credential: StoredCredential,
			filters: INodeParameters = AT_EXCHANGE,
			options: Partial<TriggerOptions> = {},
		): ActiveTrigger => {
			const parameters = { event: 'orderUpdate', filters };
			const one = world().engine.trigger({
				...{ node: `${name}Trigger`, parameters, credential },
				...options,
			});
			started.push(one);
			return one;
		},
		/** Starts it, and waits until it has the socket and the book. */
		start: async (one: ActiveTrigger, activation?: 'init' | 'update') => {
			const books = booksRead();
			await one.start(activation);
			await until(() => socket().open > 0 && booksRead() >= books + book.calls);
			await pause(20);
		},
		/** Places an order of 10 SBIN that rests; its id. */
		place: async (credential: StoredCredential, changes: INodeParameters = {}) => {
			const parameters = broker().order(changes);
			const placed = output(await run(world().engine, broker(), credential, parameters));
			return String(placed.orderId);
		},
	};
}

/** What triggers of one account have in common, and what is old news to each. */
export function testSharing(
	world: () => World,
	{ broker, socket }: UpdateStream,
	{ newCredential, trigger, start, place }: ReturnType<typeof orderTriggers>,
): void {
	const sim = () => world().broker(broker).simulator;

	test('triggers of one account share a socket, a session and the book', async () => {
		const credential = await newCredential();
		const logins = sim().logins;
		const opened = socket().handshakes.length;
		const all = [1, 2, 3].map((id) =>
			trigger(credential, AT_EXCHANGE, { workflowId: `shared-${id}` }),
		);
		for (const one of all) await start(one);
		const orderId = await place(credential);
		sim().fill(orderId);
		await until(() => all.every((one) => told(one, orderId).includes('filled 10')));
		expect(socket().open).toBe(1);
		expect(socket().handshakes.length - opened).toBe(1);
		expect(sim().logins - logins).toBe(1);

		// The first one leaves, and the others go on.
		await all[0].stop();
		const other = await place(credential);
		await until(() => told(all[1], other).length === 1 && told(all[2], other).length === 1);
		expect(told(all[0], other)).toEqual([]);
	});

	test('what was there before it was published is not told, and what comes then is', async () => {
		const credential = await newCredential();
		const [done, resting] = [await place(credential), await place(credential)];
		sim().fill(done);
		await pause(110);
		const one = trigger(credential);
		await start(one);
		expect(one.items).toEqual([]);
		sim().fill(resting);
		await until(() => one.items.length > 0);
		expect(told(one, resting)).toEqual(['filled 10']);
		expect(last(one).previousStatus).toBe('open');
	});
}
