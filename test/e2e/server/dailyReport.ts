/** The daily report: both accounts as text, as HTML and as a chart that n8n shows. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import type { IDataObject } from 'n8n-workflow';
import { repositoryRoot } from '../../../scripts/n8n/paths';
import { outputOf } from '../../../scripts/n8n/workflow';
import { BROKERS, LABEL } from '../../brokers';
import type { Scenario } from '../suite';
import { fileOf, firstRun, scheduled } from './reports';
import type { ServerScene, Trader } from './scene';
import { brokerNode, buySbin, chain, unique, webhook } from './support';

interface Report {
	rows: IDataObject[];
	text: string;
	html: string;
}

/** An order that fills at once, so that there is a position too. */
async function buy(scene: ServerScene, trader: Trader): Promise<void> {
	const path = unique('buy');
	const product = trader.broker === 'angelOne' ? 'INTRADAY' : 'MIS';
	const order = buySbin(trader.broker, { product, price: 900, quantity: 5 });
	const buyer = await scene.publish(
		chain(`Buy, ${path}`, webhook(path), brokerNode(trader, order)),
	);
	assert.equal((await scene.call(path, {})).status, 200);
	await scene.retire(buyer);
}

/** Runs the example once, and keeps its chart in test-output. */
async function reportOf(scene: ServerScene, traders: Trader[], name: string) {
	const execution = await firstRun(scene, await scheduled(scene, 'daily-report.json', traders));
	assert.equal(execution.status, 'success');
	const [report] = outputOf(execution, 'Chart') as unknown as Report[];
	const file = fileOf(execution, 'Chart');
	assert.equal(file?.fileName, 'daily-report.png');
	const png = await scene.client.picture(file);
	const folder = join(repositoryRoot, 'test-output');
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, `${name}, n8n ${scene.release.version}.png`), png);
	return { ...report, pixels: pixelsOf(png) };
}

/** Reads a PNG with a palette: one number for each pixel. @throws Error where it is none */
function pixelsOf(png: Buffer): { width: number; height: number; colours: Set<number> } {
	assert.equal(png.subarray(1, 4).toString(), 'PNG');
	const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
	const start = png.indexOf('IDAT');
	const length = png.readUInt32BE(start - 4);
	const rows = inflateSync(png.subarray(start + 4, start + 4 + length));
	assert.equal(rows.length, height * (width + 1));
	return { width, height, colours: new Set(rows) };
}

const whole: Scenario<ServerScene> = {
	name: 'the daily report has both accounts as text, as HTML and as a chart, with the orders of the day',
	play: async (scene) =>
		await scene.atOwnBrokers(async (brokers) => {
			const traders: Trader[] = [];
			for (const broker of BROKERS) traders.push(await scene.newTrader(broker, {}, brokers));
			for (const trader of traders) await buy(scene, trader);
			brokers.angelOne.setPrice('SBIN', 881);
			brokers.angelOne.setPrice('ITC', 411.3);
			brokers.groww.setPrice('SBIN', 858);
			brokers.groww.setPrice('TCS', 3128);
			const { rows, text, html, pixels } = await reportOf(scene, traders, 'daily-report');
			assert.deepEqual(
				rows.map(({ account, problems }) => [account, problems]),
				[
					['Angel One', []],
					['Groww', []],
				],
			);
			assert.deepEqual(
				rows.map(({ positionsPnl }) => positionsPnl),
				[55, -60],
			);
			for (const row of rows) {
				for (const figure of ['cash', 'holdingsValue', 'dayChange', 'positionsPnl', 'day'])
					assert.equal(typeof row[figure], 'number', `${String(row.account)}: ${figure}`);
				const inPaise = (name: string) => Math.round(Number(row[name]) * 100);
				assert.equal(inPaise('day'), inPaise('dayChange') + inPaise('positionsPnl'));
				const account = String(row.account);
				assert.match(text, new RegExp(`\nOrders\n[^]*  ${account}: BUY SBIN\\S*  5 of 5  `));
				assert.match(html, new RegExp(`<td[^>]*>${account}</td><td[^>]*>BUY SBIN`));
			}
			assert.match(text, /^<pre>\nDay’s report, \d+ \w+ \d{4}\n\n {18,}Angel One {9}Groww/);
			assert.match(text, /\nPositions\n {2}Angel One: SBIN-EQ {2}5 {2}INTRADAY/);
			assert.equal(pixels.width, 900);
			assert.ok(pixels.height > 300 && pixels.colours.size > 8, 'bars and words');
		}),
};

const halved: Scenario<ServerScene> = {
	name: 'the daily report of an account that cannot be read says so, and has the other’s figures',
	play: async (scene) =>
		await scene.atOwnBrokers(async (brokers) => {
			const traders: Trader[] = [];
			for (const broker of BROKERS) traders.push(await scene.newTrader(broker, {}, brokers));
			const [, groww] = traders;
			groww.simulator.addFault({ kind: 'html502', path: '/v1/holdings/user', times: Infinity });
			const { rows, text, html } = await reportOf(scene, traders, 'daily-report-halved');
			const [, half] = rows;
			assert.deepEqual([half.holdingsValue, half.dayChange, half.day], [null, null, null]);
			assert.equal(typeof half.cash, 'number');
			assert.equal(typeof rows[0].day, 'number');
			for (const told of [text, html]) assert.match(told, new RegExp(`${LABEL.groww}: .*502`));
			assert.match(text, /Day’s P&amp;L +[+-]?[\d,.]+ +– +–\n/);
			assert.match(text, /\nOrders: none\n/);
		}),
};

export const dailyReportScenarios: Array<Scenario<ServerScene>> = [whole, halved];
