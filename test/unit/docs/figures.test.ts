import { RATE_LIMITS as angelOne } from '../../../brokers/angelone/api';
import { RATE_LIMITS as groww } from '../../../brokers/groww/api';
import { confirmWithin } from '../../../nodes/shared/fields';
import { read } from './pages';

/** A number that a file names by a constant; tells of a constant that is there no more. */
function constant(file: string, name: string): number {
	const [, value] = new RegExp(`\\bconst ${name}\\b[^=]*= ([\\d_]+)n?;`).exec(read(file)) ?? [];
	if (value === undefined) throw new Error(`${file} has no constant ${name}`);
	return Number(value.replaceAll('_', ''));
}

const words = (page: string) => read(`docs/${page}.md`).replace(/\s+/g, ' ');
const many = (count: number) => count.toLocaleString('en-IN');

/** What a page says, made of what the code has. */
const figures: Array<[page: string, said: string]> = [
	[
		'limits',
		`${angelOne.order.perSecond} a second, ${angelOne.order.perMinute} a minute, ${many(angelOne.order.perHour)} an hour`,
	],
	['limits', `${groww.order.perSecond} a second, ${groww.order.perMinute} a minute`],
	['limits', `live data: ${groww.liveData.perMinute} a minute`],
	['operations', `(${groww.liveData.perMinute} calls a minute)`],
	['gtt-orders', `at ${groww.nonTrading.perSecond} a second`],
	['sessions', `allows ${constant('brokers/groww/token-budget.ts', 'A_DAY')} token requests a day`],
	[
		'sessions',
		`make ${constant('brokers/groww/token-budget.ts', 'BEFORE_MORNING')} of them until 09:00`,
	],
	['sessions', `and ${constant('brokers/groww/token-budget.ts', 'UNATTENDED')} in all`],
	[
		'sessions',
		`for ${constant('brokers/groww/login.ts', 'APPROVAL_REST_MS') / 60_000} minutes at most`,
	],
	['guard-rails', `plus ${constant('brokers/core/orders/worth.ts', 'BAND_PERCENT') - 100} percent`],
	[
		'guard-rails',
		`${many(constant('brokers/core/orders/multipliers.ts', 'CURRENCY_LOT_OF_ONE'))} for USDINR`,
	],
	[
		'triggers',
		`${many(constant('brokers/angelone/smart-stream.ts', 'MOST'))} of them at either broker`,
	],
	[
		'triggers',
		`${many(constant('brokers/groww/feed/tick-stream.ts', 'MOST'))} of them at either broker`,
	],
	[
		'troubleshooting',
		`repeated in ${constant('brokers/core/echo.ts', 'LONGEST')} characters at most`,
	],
	['operations', `Angel One: at most ${constant('brokers/angelone/margins.ts', 'MOST')}`],
];

it.each(figures)('docs/%s.md says "%s"', (page, said) => {
	expect(words(page)).toContain(said);
});

it('gives the bounds that the fields have', () => {
	const { minValue, maxValue } = confirmWithin.typeOptions ?? {};
	expect(words('orders')).toContain(`(${minValue} to ${maxValue} seconds)`);
	expect(words('guard-rails')).toContain(`_Confirm Within_ ${minValue} to ${maxValue} seconds`);
});

it('gives the rests of refused log-ins in their order', () => {
	const [, rests] =
		/RESTS_MS = \[([^\]]+)\]/.exec(read('brokers/core/session/login-record.ts')) ?? [];
	expect(rests.split(', ').map((rest) => Number(rest.replaceAll('_', '')) / 1000)).toEqual([
		...[30, 2 * 60, 10 * 60, 60 * 60],
	]);
	expect(words('sessions')).toContain('30 seconds, then 2 minutes, 10 minutes, an hour');
});

it('gives the windows of candles that the brokers allow', () => {
	const days = (broker: string) =>
		[...read(`brokers/${broker}/candles.ts`).matchAll(/days: (\d+)/g)].map(([, count]) =>
			Number(count),
		);
	const [ours, theirs] = [days('angelone'), days('groww')];
	expect(words('operations')).toContain(
		`Angel One ${Math.min(...ours)} days of minutes to ${Math.max(...ours).toLocaleString('en-IN')} days of days a request, Groww ${Math.min(...theirs)} to ${Math.max(...theirs)} days`,
	);
});

it('names the versions of n8n and Node that the project tests', () => {
	const version = (workspace: string) =>
		(JSON.parse(read(`scripts/n8n/${workspace}/package.json`)) as { dependencies: { n8n: string } })
			.dependencies.n8n;
	const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
	const least = engines.node.replace(/^>=|\.0$/g, '');
	const said = `with n8n ${version('workspace-oldest')} on Node ${least} and with n8n ${version('workspace')} on Node 24`;
	expect(words('limits')).toContain(said);
	expect(read('README.md').replace(/\s+/g, ' ')).toContain(said);
	expect(words('limits')).toContain(`needs Node ${least} or later`);
});
