/** One bar; lengths are in the panel's unit. */
export interface Bar {
	label: string;
	value: number;
	/** The middle half of what was measured lies between these; drawn as a thin line. */
	low: number;
	high: number;
	/** This package's own are drawn in the accent colour. */
	ours: boolean;
}

export interface Panel {
	title: string;
	unit: string;
	bars: Bar[];
	/** A line across all bars, for a share that no bar can go below. */
	floor?: { label: string; value: number };
}

const WIDTH = 880;
const PADDING = 24;
const LABELS_END = 290;
const BARS_END = 760;
const ROW = 26;
const BAR = 15;

/** Both themes of a reader: the picture brings its own background. */
const STYLE = `
	.card { fill: #ffffff; stroke: #d0d7de; }
	text { fill: #1f2328; font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; }
	.heading { font-size: 19px; font-weight: 600; }
	.title { font-size: 14px; font-weight: 600; }
	.quiet { fill: #59636e; font-size: 12px; }
	.own { font-weight: 600; }
	.ours { fill: #0a7f62; }
	.other { fill: #98a2ad; }
	.range { stroke: #1f2328; stroke-width: 1.2; }
	.floor { stroke: #b3480f; stroke-width: 1.5; stroke-dasharray: 4 3; }
	.floor-label { fill: #b3480f; font-size: 12px; }
	@media (prefers-color-scheme: dark) {
		.card { fill: #151b23; stroke: #3d444d; }
		text { fill: #f0f6fc; }
		.quiet { fill: #9aa4ae; }
		.ours { fill: #2fbf96; }
		.other { fill: #66707b; }
		.range { stroke: #f0f6fc; }
		.floor { stroke: #f0925c; }
		.floor-label { fill: #f0925c; }
	}`;

/** The panels under one another, under a heading, as a picture of its own. */
export function chart(heading: string, note: string, panels: Panel[]): string {
	let top = 74;
	const drawn: string[] = [];
	for (const panel of panels) {
		drawn.push(panelAt(panel, top));
		top += heightOf(panel);
	}
	const height = top + 8;
	const description = panels.map(describe).join(' ');
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="heading description">`,
		`<title id="heading">${escape(heading)}</title>`,
		`<desc id="description">${escape(description)}</desc>`,
		`<style>${STYLE}\n</style>`,
		`<rect class="card" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="10"/>`,
		text(PADDING, 36, heading, 'heading'),
		text(PADDING, 56, note, 'quiet'),
		...drawn,
		'</svg>\n',
	].join('\n');
}

function heightOf({ bars, floor }: Panel): number {
	return 30 + bars.length * ROW + (floor ? 18 : 0) + 20;
}

function panelAt(panel: Panel, top: number): string {
	const { title, unit, bars, floor } = panel;
	const longest = Math.max(...bars.map(({ value, high }) => Math.max(value, high)));
	const x = (value: number) => LABELS_END + (value / longest) * (BARS_END - LABELS_END);
	const first = top + 30;
	const lines = [text(PADDING, top + 14, `${title}, ${unit}`, 'title')];
	bars.forEach(({ label, value, low, high, ours }, index) => {
		const y = first + index * ROW;
		const middle = y + BAR / 2;
		const width = Math.max(1, x(value) - LABELS_END);
		lines.push(
			text(LABELS_END - 10, middle + 4.5, label, ours ? 'own' : '', 'end'),
			`<rect class="${ours ? 'ours' : 'other'}" x="${LABELS_END}" y="${y}" width="${fixed(width)}" height="${BAR}" rx="2"/>`,
			`<path class="range" d="M${fixed(x(low))} ${middle}H${fixed(x(high))}"/>`,
			text(Math.max(x(value), x(high)) + 8, middle + 4.5, short(value), ours ? 'own' : ''),
		);
	});
	if (floor) {
		const at = fixed(x(floor.value));
		const end = first + bars.length * ROW - (ROW - BAR) + 4;
		lines.push(
			`<path class="floor" d="M${at} ${first - 4}V${end}"/>`,
			text(
				x(floor.value),
				end + 14,
				`${floor.label}: ${short(floor.value)}`,
				'floor-label',
				'middle',
			),
		);
	}
	return lines.join('\n');
}

function describe({ title, unit, bars }: Panel): string {
	const values = bars.map(({ label, value }) => `${label} ${short(value)}`).join(', ');
	return `${title}, ${unit}: ${values}.`;
}

function text(x: number, y: number, content: string, style: string, anchor = 'start'): string {
	const kind = style ? ` class="${style}"` : '';
	const where = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
	return `<text${kind} x="${fixed(x)}" y="${fixed(y)}"${where}>${escape(content)}</text>`;
}

function short(value: number): string {
	if (value >= 100) return value.toFixed(0);
	return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function fixed(value: number): string {
	return String(Number(value.toFixed(1)));
}

function escape(content: string): string {
	return content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
