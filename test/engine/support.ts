/** Set-up that the tests of the package in n8n's engine share: one engine and both brokers. */
import type { INodeParameters } from 'n8n-workflow';
import {
	startAngelOneSimulator,
	type AngelOneAccount,
	type AngelOneSimulator,
	type AngelOneSimulatorOptions,
} from '../../simulators/angelone';
import type { BrokerSimulator, LoggedRequest, SimOrder } from '../../simulators/core';
import {
	startGrowwSimulator,
	type GrowwAccount,
	type GrowwSimulator,
	type GrowwSimulatorOptions,
} from '../../simulators/groww';
import {
	addAngelOneAccount,
	addGrowwAccount,
	angelOneFields,
	growwFields,
	PATHS,
	type BrokerName,
} from '../brokers';
import { agedJournal } from '../journal';
import { openMarket } from '../openMarket';
import {
	startEngine,
	type CredentialData,
	type Engine,
	type EngineOptions,
	type RunOptions,
	type RunResult,
	type StoredCredential,
} from './harness';

export * from '../brokers';

/** What the tests of both brokers do alike. */
export interface Broker {
	name: BrokerName;
	simulator: BrokerSimulator<object, AngelOneAccount | GrowwAccount, SimOrder>;
	paths: (typeof PATHS)[BrokerName];
	credentialType: string;
	/** A new account at the broker, with a credential for it that has never logged in. */
	newCredential(changes?: CredentialData): Promise<StoredCredential>;
	/** Parameters of Place Order: a buy of 10 SBIN at 800, which rests in the book. */
	order(changes?: INodeParameters): INodeParameters;
}

export const PROFILE = { resource: 'account', operation: 'getProfile' };
export const FUNDS = { resource: 'account', operation: 'getRms' };
export const LOG_OUT = { resource: 'session', operation: 'logout' };

export interface WorldOptions {
	engine?: EngineOptions;
	angelOne?: AngelOneSimulatorOptions;
	groww?: GrowwSimulatorOptions;
	/** The package has just been installed: it knows of no order of the day. */
	freshJournal?: boolean;
}

/** One n8n and one of each broker, for a whole test file; accounts are made test by test. */
export class World {
	private readonly brokers: Record<BrokerName, Broker>;
	private readonly quirksAtStart: Array<[Broker['simulator'], object]>;

	private constructor(
		readonly engine: Engine,
		readonly angelOne: AngelOneSimulator,
		readonly groww: GrowwSimulator,
	) {
		this.brokers = {
			angelOne: angelOneBroker(engine, angelOne),
			groww: growwBroker(engine, groww),
		};
		this.quirksAtStart = Object.values(this.brokers).map(({ simulator }) => [
			simulator,
			{ ...simulator.quirks },
		]);
	}

	static async start(options: WorldOptions = {}): Promise<World> {
		const engine = await startEngine({ from: builtOrSource(), ...options.engine });
		if (!options.freshJournal) agedJournal();
		const angelOne = await newAngelOne(options.angelOne);
		return new World(engine, angelOne, await newGroww(options.groww));
	}

	/** The day's instruments of both brokers, which the first order loads otherwise. */
	async loadInstruments(): Promise<void> {
		for (const broker of Object.values(this.brokers)) {
			const dryRun = broker.order({ options: { dryRun: true } });
			output(await run(this.engine, broker, await broker.newCredential(), dryRun));
		}
	}

	/** Both brokers behave again: no faults, and the switches they were started with. */
	calm(): void {
		for (const [simulator, quirks] of this.quirksAtStart) {
			simulator.clearFaults();
			Object.assign(simulator.quirks, quirks);
		}
	}

	broker(name: BrokerName): Broker {
		return this.brokers[name];
	}

	/** The credential of a new account, with a session. */
	async loggedIn(name: BrokerName): Promise<StoredCredential> {
		const credential = await this.broker(name).newCredential();
		output(await run(this.engine, this.broker(name), credential, PROFILE));
		return credential;
	}

	async close(): Promise<void> {
		await this.engine.close();
		await this.angelOne.close();
		await this.groww.close();
	}
}

/** ENGINE_FROM=source runs the TypeScript, so that one can work without a build after every change. */
export function builtOrSource(): 'dist' | 'source' {
	return process.env.ENGINE_FROM === 'source' ? 'source' : 'dist';
}

/** An Angel One whose market is open, whatever day it is. */
export async function newAngelOne(options: AngelOneSimulatorOptions = {}) {
	return await startAngelOneSimulator({
		...options,
		quirks: { market: 'open', ...options.quirks },
	});
}

/** A Groww whose market is open, whatever day it is. */
export async function newGroww(options: GrowwSimulatorOptions = {}) {
	return await startGrowwSimulator({ ...options, quirks: { market: 'open', ...options.quirks } });
}

/** Angel One without its limit of one log-in a second and account. */
export const MANY_LOG_INS: WorldOptions = { angelOne: { quirks: { enforceRateLimits: false } } };

/** A world for the test file that calls this, calm again after each test. */
export function useWorld(options: WorldOptions = {}): () => World {
	let world: World;
	let closeMarket: () => void;
	beforeAll(async () => {
		closeMarket = openMarket();
		world = await World.start(options);
	});
	afterAll(async () => {
		await world?.close();
		closeMarket();
	});
	afterEach(() => world.calm());
	return () => world;
}

export function angelOneBroker(engine: Engine, simulator: AngelOneSimulator): Broker {
	return {
		name: 'angelOne',
		simulator: simulator as unknown as Broker['simulator'],
		paths: PATHS.angelOne,
		credentialType: 'angelOneApi',
		newCredential: async (changes) =>
			await engine.createCredential('angelOneApi', {
				...angelOneFields(addAngelOneAccount(simulator)),
				baseUrl: simulator.origin,
				...changes,
			}),
		order: (changes) => ({ ...buySbin, product: 'DELIVERY', ...changes }),
	};
}

export function growwBroker(engine: Engine, simulator: GrowwSimulator): Broker {
	return {
		name: 'groww',
		simulator: simulator as unknown as Broker['simulator'],
		paths: PATHS.groww,
		credentialType: 'growwApi',
		newCredential: async (changes) =>
			await engine.createCredential('growwApi', {
				...growwFields(addGrowwAccount(simulator)),
				baseUrl: simulator.origin,
				...changes,
			}),
		order: (changes) => ({ ...buySbin, segment: 'CASH', product: 'CNC', ...changes }),
	};
}

const buySbin: INodeParameters = {
	resource: 'order',
	operation: 'place',
	exchange: 'NSE',
	instrument: { __rl: true, mode: 'symbol', value: 'SBIN' },
	transactionType: 'BUY',
	quantity: 10,
	orderType: 'LIMIT',
	price: 800,
};

/** A resource locator as the editor saves it. */
export function bySymbol(value: string): INodeParameters {
	return { __rl: true, mode: 'symbol', value };
}

/** Fields that version 1 of the nodes asks for: who has one was saved with it, and runs as it did. */
const FORMS_OF_1 = ['lookUpBy', 'orderId', 'orderReference', 'gttId', 'fromProduct'];

/** Runs a node of this broker; an execution that fails is the test's business. */
export async function run(
	engine: Engine,
	broker: Broker,
	credential: StoredCredential,
	parameters: INodeParameters,
	options: Partial<RunOptions> = {},
): Promise<RunResult> {
	const saved = FORMS_OF_1.some((name) => name in parameters) ? { typeVersion: 1 } : {};
	return await engine.run({ node: broker.name, credential, parameters, ...saved, ...options });
}

/** The JSON of a run's first item; tells why there is none. */
export function output(result: RunResult) {
	if (result.status !== 'success' || result.items.length === 0) {
		throw new Error(`${result.status}: ${result.error?.message} ${result.error?.description}`);
	}
	return result.items[0].json;
}

/** All requests that a piece of work makes at a simulator, in order. */
export async function allRequestsDuring(
	simulator: { requests: LoggedRequest[] },
	work: () => Promise<unknown>,
): Promise<LoggedRequest[]> {
	const before = simulator.requests.length;
	await work();
	return simulator.requests.slice(before);
}

/** Loaded by the package a second after a contract was looked up, whatever is under way by then. */
const LOADED_BEHIND = PATHS.groww.instruments;

/** The same without the file of freeze quantities. */
export async function requestsDuring(
	simulator: { requests: LoggedRequest[] },
	work: () => Promise<unknown>,
): Promise<LoggedRequest[]> {
	const all = await allRequestsDuring(simulator, work);
	return all.filter(({ path }) => path !== LOADED_BEHIND);
}

/** The last parts of the paths: `loginByPassword`, `getRMS`. */
export function names(requests: LoggedRequest[]): string[] {
	return requests.map(({ path }) => path.split('/').at(-1) ?? '');
}

/** Places an order on a new account; the result, and what the broker got. */
export function placing(world: () => World) {
	return async (
		name: BrokerName,
		changes: INodeParameters,
		credentialFields: object = {},
		options: object = {},
	) => {
		const broker = world().broker(name);
		const credential = await broker.newCredential({ ...credentialFields });
		const ordersBefore = broker.simulator.orders.length;
		let result!: RunResult;
		const requests = await requestsDuring(broker.simulator, async () => {
			result = await run(world().engine, broker, credential, broker.order(changes), options);
		});
		const sent = requests.filter(({ path }) => path === broker.paths.place);
		return { result, requests, sent, orders: broker.simulator.orders.slice(ordersBefore) };
	};
}
