import { setTimeout as sleep } from 'node:timers/promises';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { startBrokers, type DemoBrokers } from '../../../scripts/demo/brokers';
import type { Stage } from '../../../scripts/demo/stage';
import { FINAL, type N8nClient } from '../../../scripts/n8n/client';
import { runN8nCommand, type N8nCommandResult } from '../../../scripts/n8n/commandLine';
import type { Progress } from '../../../scripts/n8n/progress';
import type { N8nRelease } from '../../../scripts/n8n/release';
import type {
	Execution,
	ExecutionSummary,
	SavedCredential,
	SavedWorkflow,
	WorkflowFile,
} from '../../../scripts/n8n/types';
import type { AngelOneAccount } from '../../../simulators/angelone';
import type { BrokerSimulator, SimOrder } from '../../../simulators/core';
import type { GrowwAccount } from '../../../simulators/groww';
import {
	addAngelOneAccount,
	addGrowwAccount,
	angelOneFields,
	growwFields,
	type BrokerName,
} from '../../brokers';
import { tally } from '../suite';

export type ServerSimulator = BrokerSimulator<object, AngelOneAccount | GrowwAccount, SimOrder>;

/** An account at a simulated broker and the credential for it in n8n, which never logged in. */
export interface Trader {
	broker: BrokerName;
	simulator: ServerSimulator;
	account: AngelOneAccount | GrowwAccount;
	/** As the broker's books name the account. */
	owner: string;
	credential: SavedCredential;
	/** What was typed into the credential, secrets included. */
	fields: ICredentialDataDecryptedObject;
	/** The account's orders in the broker's own book, oldest first. */
	orders(): SimOrder[];
}

/** What a webhook answered. */
export interface WebhookReply {
	status: number;
	body: IDataObject;
	/** From the first byte sent to the last byte read. */
	ms: number;
}

/** What every scenario on a server finds: a stage of its own, and short ways to use it. */
export class ServerScene {
	/** All that commands of n8n printed. */
	readonly printed: string[] = [];
	/** Those of the stage, and others that scenarios had for themselves. */
	readonly brokers: DemoBrokers[];

	constructor(
		readonly release: N8nRelease,
		readonly stage: Stage,
		private readonly progress: Progress,
	) {
		this.brokers = [stage.brokers];
	}

	/** Shows what a scenario measured, under its name. */
	report(line: string): void {
		this.progress.print(`    ${line}`);
	}

	get client(): N8nClient {
		return this.stage.client;
	}

	/** Ends n8n, gently or as a crash would, and starts it again on the same folder and port. */
	async restart(how?: 'gently' | 'crash'): Promise<void> {
		await this.stage.restart(how);
	}

	/** Lets a scenario play at brokers of its own: faults strike every client of a broker. */
	async atOwnBrokers(play: (brokers: DemoBrokers) => Promise<void>): Promise<void> {
		const brokers = await startBrokers();
		this.brokers.push(brokers);
		try {
			await play(brokers);
		} finally {
			await brokers.close();
		}
	}

	/** A new client of a broker: limits, sessions and books of one scenario do not touch the next. */
	async newTrader(
		broker: BrokerName,
		changes: ICredentialDataDecryptedObject = {},
		{ angelOne, groww }: DemoBrokers = this.stage.brokers,
	): Promise<Trader> {
		const [account, own] = broker === 'angelOne' ? angelOneClient(angelOne) : growwClient(groww);
		const simulator = (broker === 'angelOne' ? angelOne : groww) as unknown as ServerSimulator;
		const fields: ICredentialDataDecryptedObject = {
			...own,
			permissions: 'trade',
			maxOrderValue: 0,
			proxyUrl: '',
			baseUrl: simulator.origin,
			...changes,
		};
		const owner = 'clientCode' in account ? account.clientCode : account.vendorUserId;
		const credential = await this.client.createCredential({
			name: `${broker} ${owner}`,
			type: `${broker}Api`,
			data: fields,
		});
		return {
			broker,
			simulator,
			account,
			owner,
			credential,
			fields,
			orders: () => simulator.orders.filter((order) => order.account === owner),
		};
	}

	/** Saves a workflow and makes it live. */
	async publish(workflow: WorkflowFile): Promise<SavedWorkflow> {
		const saved = await this.client.createWorkflow(workflow);
		await this.client.activate(saved);
		return saved;
	}

	/** Takes a workflow out of service. Its executions stay, for the search for secrets at the end. */
	async retire(workflow: SavedWorkflow): Promise<void> {
		await this.client.deactivate(workflow);
	}

	/** Runs a command of n8n's command line beside the server, e.g. `execute --id=…`. */
	async command(args: string[], env?: Record<string, string>): Promise<N8nCommandResult> {
		const result = await runN8nCommand(this.release, this.stage.n8n.userFolder, args, env);
		this.printed.push(result.stdout, result.stderr);
		return result;
	}

	/** POSTs an object as JSON to a production webhook. */
	async call(path: string, body: object): Promise<WebhookReply> {
		return await this.send(path, JSON.stringify(body), { 'content-type': 'application/json' });
	}

	/** POSTs a text to a production webhook. An answer that is not a JSON object comes as `text`. */
	async send(path: string, body: string, headers: Record<string, string>): Promise<WebhookReply> {
		const started = performance.now();
		const reply = await fetch(`${this.stage.n8n.url}/webhook/${path}`, {
			method: 'POST',
			headers,
			body,
			signal: AbortSignal.timeout(120_000),
		});
		const text = await reply.text();
		const ms = performance.now() - started;
		return { status: reply.status, body: objectOf(text), ms };
	}

	/**
	 * Waits until a workflow has so many executions and all of them have ended, and returns them,
	 * the oldest first.
	 */
	async endedExecutions(
		workflow: SavedWorkflow,
		count: number,
		timeoutMs = 60_000,
	): Promise<ExecutionSummary[]> {
		return await this.executionsUntil(
			workflow,
			`${count} ended`,
			(all) => all.length >= count && all.every(({ status }) => FINAL.includes(status)),
			timeoutMs,
		);
	}

	/** The first execution of a workflow, as soon as n8n shows it, which may be after the webhook's answer. */
	async firstExecution(workflow: SavedWorkflow): Promise<ExecutionSummary> {
		const [first] = await this.executionsUntil(workflow, 'any', (all) => all.length > 0);
		return first;
	}

	private async executionsUntil(
		workflow: SavedWorkflow,
		what: string,
		holds: (all: ExecutionSummary[]) => boolean,
		timeoutMs = 60_000,
	): Promise<ExecutionSummary[]> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const all = await this.client.executions(workflow);
			if (holds(all)) return all.sort((a, b) => Number(a.id) - Number(b.id));
			if (Date.now() > deadline) {
				const found = tally(all.map(({ status }) => status));
				throw new Error(`waited for executions of ${workflow.name}, ${what}; found: ${found}`);
			}
			await sleep(100);
		}
	}

	/** The next execution of a workflow after those known, ended, with all its data. */
	async nextExecution(workflow: SavedWorkflow, known = 0): Promise<Execution> {
		const all = await this.endedExecutions(workflow, known + 1);
		return await this.client.execution(all[known].id);
	}
}

function angelOneClient(
	simulator: Stage['brokers']['angelOne'],
): [AngelOneAccount, ICredentialDataDecryptedObject] {
	const account = addAngelOneAccount(simulator);
	return [account, angelOneFields(account)];
}

function growwClient(
	simulator: Stage['brokers']['groww'],
): [GrowwAccount, ICredentialDataDecryptedObject] {
	const account = addGrowwAccount(simulator);
	return [account, growwFields(account)];
}

function objectOf(text: string): IDataObject {
	try {
		const value = JSON.parse(text) as unknown;
		if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
			return value as IDataObject;
		}
	} catch {
		// Not JSON: returned as text.
	}
	return { text };
}
