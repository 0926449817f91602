/** A workflow that runs by the clock. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { outputOf, withCredentials, withParameters } from '../../../scripts/n8n/workflow';
import { BROKERS, LABEL, PATHS } from '../../brokers';
import type { Scenario } from '../suite';
import type { ServerScene, Trader } from './scene';
import { Watch } from './watch';

const RUNS = 3;
const EVERY_SECOND = { rule: { interval: [{ field: 'seconds', secondsInterval: 1 }] } };

async function tradersWithCash(scene: ServerScene): Promise<Trader[]> {
	const traders: Trader[] = [];
	for (const broker of BROKERS) {
		const trader = await scene.newTrader(broker);
		trader.account.cash = broker === 'angelOne' ? 123_456 : 654_321;
		traders.push(trader);
	}
	return traders;
}

const fundsReport: Scenario<ServerScene> = {
	name: 'a schedule that fires every second reports the funds of both brokers, until it is taken off',
	play: async (scene) => {
		const traders = await tradersWithCash(scene);
		const watches = traders.map((trader) => new Watch(trader));
		const example = await scene.stage.example('funds-report.json');
		const own = withCredentials(example, ({ type }) => {
			return traders.find(({ broker }) => type.endsWith(`.${broker}`))?.credential;
		});
		const report = withParameters(own, 'n8n-nodes-base.scheduleTrigger', EVERY_SECOND);
		const workflow = await scene.publish(report);
		await scene.endedExecutions(workflow, RUNS);
		await scene.client.deactivate(workflow);
		await sleep(1000);
		const executions = await scene.endedExecutions(workflow, RUNS);
		const asked = watches.map(({ requests }) => requests.length);
		await sleep(2500);
		const later = await scene.client.executions(workflow);
		assert.equal(later.length, executions.length, 'nothing runs after it is taken off');
		assert.deepEqual(
			watches.map(({ requests }) => requests.length),
			asked,
		);

		for (const { id, mode } of executions) {
			const execution = await scene.client.execution(id);
			assert.equal(mode, 'trigger');
			assert.equal(execution.status, 'success');
			const funds = outputOf(execution, 'Funds Table').map(
				({ account, availableCash, problem }) => ({
					account,
					availableCash,
					problem,
				}),
			);
			assert.deepEqual(
				funds,
				traders.map(({ broker, account }) => ({
					account: LABEL[broker],
					availableCash: account.cash,
					problem: '',
				})),
			);
			assert.match(
				String(outputOf(execution, 'Report Text')[0].text),
				/1,23,456\.00[^]*6,54,321\.00/,
			);
		}
		traders.forEach(({ broker }, index) => {
			const { requests, logInCalls } = watches[index];
			const reads = requests.filter(({ path }) => path === PATHS[broker].funds);
			assert.equal(reads.length, executions.length, `${LABEL[broker]}: one read for each run`);
			assert.equal(logInCalls.length, 1, `${LABEL[broker]}: log-ins`);
		});
		const starts = await Promise.all(
			executions.map(async ({ id }) => await scene.client.execution(id)),
		);
		const gaps = starts
			.slice(1)
			.map(({ startedAt }, n) => Date.parse(startedAt) - Date.parse(starts[n].startedAt));
		scene.report(`${executions.length} runs, ${gaps.join(', ')} ms apart`);
	},
};

export const scheduleScenarios: Array<Scenario<ServerScene>> = [fundsReport];
