/** The code of examples/daily-report.json, with accounts as they may be. */
import { runInNewContext } from 'node:vm';
import { inflateSync } from 'node:zlib';
import type { IDataObject, INode } from 'n8n-workflow';
import { read } from './pages';

const { nodes } = JSON.parse(read('examples/daily-report.json')) as { nodes: INode[] };
const codeOf = (name: string) =>
	String(nodes.find((node) => node.name === name)?.parameters.jsCode);

type Items = IDataObject[];

/** What n8n gives to a Code node that makes a file. */
const helpers = {
	prepareBinaryData: (data: Buffer, fileName: string, mimeType: string) => ({
		...{ data: data.toString('base64'), fileName, mimeType },
	}),
};

/** Runs a Code node where the nodes before it have put out these items. */
async function run<T>(name: string, outputs: Record<string, Items>): Promise<T> {
	const $ = (node: string) => {
		const items = (outputs[node] ?? [{}]).map((json) => ({ json }));
		return { all: () => items, first: () => items[0] };
	};
	const $now = { setZone: () => ({ toFormat: () => '26 Nov 2026' }) };
	const code = `(async function () {${codeOf(name)}}).call({ helpers })`;
	const [item] = await (runInNewContext(code, { $, $now, Buffer, helpers }) as Promise<T[]>);
	return item;
}

interface Reported {
	json: { rows: IDataObject[]; text: string; html: string };
}

const report = async (outputs: Record<string, Items>) =>
	(await run<Reported>('Report', outputs)).json;

const FULL: Record<string, Items> = {
	'Angel One Funds': [{ broker: 'angelOne', availableCash: 1000.1 }],
	'Angel One Holdings': [
		{ broker: 'angelOne', tradingSymbol: 'A', currentValue: 0.1, pnl: -0.1, dayChange: 0.1 },
		{ broker: 'angelOne', tradingSymbol: 'M&M', currentValue: 0.2, pnl: 0.3, dayChange: 0.2 },
	],
	'Angel One Positions': [{ broker: 'angelOne', tradingSymbol: 'B', netQuantity: -4, pnl: -0.3 }],
	'Groww Funds': [{ error: 'Groww: <down> & out' }],
	'Groww Orders': Array.from({ length: 12 }, () => ({
		...{ broker: 'groww', transactionType: 'SELL', tradingSymbol: 'TCS', status: 'open' },
		...{ quantity: 2, filledQuantity: null, price: 3000, averagePrice: null },
	})),
};

it('adds up exactly, and knows an empty account from one that was not read', async () => {
	const [angelOne, groww] = (await report(FULL)).rows;
	expect(angelOne).toMatchObject({ cash: 1000.1, holdingsValue: 0.3, dayChange: 0.3, day: 0 });
	expect(groww).toMatchObject({ cash: null, holdingsValue: 0, positionsPnl: 0, day: 0 });
});

it('leaves a sum unknown of which a figure is', async () => {
	const unknown = [{ broker: 'groww', currentValue: 5, pnl: null, dayChange: null }];
	const [, groww] = (await report({ ...FULL, 'Groww Holdings': unknown })).rows;
	expect(groww).toMatchObject({ holdingsValue: 5, holdingsPnl: null, dayChange: null, day: null });
});

it('tells what could not be read, and every name as text', async () => {
	const { text, html } = await report(FULL);
	for (const told of [text, html]) {
		expect(told).toContain('Groww: &lt;down&gt; &amp; out');
		expect(told).toContain('M&amp;M');
	}
	expect(text).toMatch(/\n {2}Groww: SELL TCS {2}0 of 2 {2}3,000\.00 {2}open\n/);
	expect(text).toContain('Groww: and 2 more');
	expect(html.match(/SELL TCS/g)).toHaveLength(12);
	expect((await report({})).text).toMatch(/\nHoldings: none\n\nPositions: none\n\nOrders: none\n/);
});

interface Drawn {
	binary: { chart: { data: string; mimeType: string } };
}

it.each([
	['of usual figures', { cash: 5e5, holdingsValue: 1e5, dayChange: -312, positionsPnl: 10 }],
	['of nothing', { cash: 0, holdingsValue: 0, dayChange: 0, positionsPnl: 0 }],
	['of what is not known', { cash: null, holdingsValue: 1, dayChange: null, positionsPnl: null }],
	['of losses alone', { cash: 1e9, holdingsValue: 0.01, dayChange: -1e7, positionsPnl: -1 }],
])('draws a chart %s that any reader of PNG can read', async (_, figures) => {
	const rows = ['Angel One', 'Groww'].map((account) => ({ account, ...figures }));
	const drawn = await run<Drawn>('Chart', { Report: [{ date: '26 Nov 2026', rows }] });
	const { chart } = drawn.binary;
	expect(chart.mimeType).toBe('image/png');
	const png = Buffer.from(chart.data, 'base64');
	const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
	const start = png.indexOf('IDAT');
	const pixels = inflateSync(png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4)));
	expect(pixels).toHaveLength(height * (width + 1));
	expect(png.length).toBeLessThan(60_000);
	// Nothing is written over the right edge.
	const edge = Array.from({ length: height }, (__, row) => pixels[(row + 1) * (width + 1) - 4]);
	expect(edge.every((pixel) => pixel % 4 === 0)).toBe(true);
});
