import { BrokerError } from '../../../brokers/core/errors';
import { errorFields } from '../../../nodes/shared/errors';
import { blocksOf, pages, read } from './pages';

/** The words that TradingView puts in the place of its own, text and numbers. */
const filledIn = (alert: string) => alert.replace(/\{\{[\w.]+\}\}/g, '868.5');

const blocks = pages.flatMap((page) =>
	blocksOf(read(page), 'json').map((text, index) => [page, index + 1, text] as const),
);

it.each(blocks)('%s, block %i, is JSON', (_, __, text) => {
	expect(() => JSON.parse(filledIn(text)) as unknown).not.toThrow();
});

it('shows the fields that an error has', () => {
	const shown = blocksOf(read('docs/troubleshooting.md'), 'json').map(
		(text) => JSON.parse(text) as object,
	);
	const error = new BrokerError({
		broker: 'angelOne',
		failure: 'refused',
		code: 'AB4036',
		message: '…',
		httpStatus: 200,
		outcome: 'notPlaced',
	});
	expect(shown).toEqual([errorFields(error)]);
});

it('shows the alert that the example for TradingView has in its note', () => {
	const [alert] = blocksOf(read('docs/orders.md'), 'json');
	const note = read('examples/tradingview-order.json');
	const { reference, price } = JSON.parse(alert.replace(/\{\{close\}\}/, '"{{close}}"')) as Record<
		string,
		string
	>;
	expect(note).toContain(reference);
	expect(note).toContain(price);
});
