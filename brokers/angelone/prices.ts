import type ltpSample from '../../contracts/angelone/quoteLtp.json';
import type ohlcSample from '../../contracts/angelone/quoteOhlc.json';
import { number, record, text } from '../core/record';
import type { Holding, Prices } from '../core/outputs';

type FetchedOf<Sample extends { reply: { data: { fetched: unknown[] } } }> =
	Sample['reply']['data']['fetched'][number];

type NamedPrices = Prices & Pick<Holding, 'exchange' | 'tradingSymbol' | 'instrumentToken'>;

/** A row of a quote in LTP or OHLC mode, whose close is that of the day before. */
export const readPrices = record<
	NamedPrices,
	FetchedOf<typeof ltpSample> | FetchedOf<typeof ohlcSample>
>(
	{
		exchange: text('exchange'),
		tradingSymbol: text('tradingSymbol'),
		instrumentToken: text('symbolToken'),
		lastPrice: number('ltp'),
		previousClose: number('close'),
	},
	{ ignored: ['open', 'high', 'low'] },
);
