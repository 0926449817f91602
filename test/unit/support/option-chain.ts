/** A small market of options, and the chain of a broker over it. */
import type { BrokerError } from '../../../brokers/core/errors';
import type { HttpReply, HttpRequest } from '../../../brokers/core/http/http-transport';
import type { Instrument, InstrumentRow } from '../../../brokers/core/instruments/types';
import type { ChainRequest } from '../../../brokers/core/market/option-chain-api';
import { indexOfRows } from '../core/instruments/helpers';
import { future, instrument } from './instruments';

export const STRIKES = ['24900', '24950', '25000', '25050', '287.5'];

const contract = (underlying: string, changes: Partial<Instrument>): InstrumentRow => ({
	...future({ name: underlying, underlying, expiry: '2026-12-01', lotSize: 65, ...changes }),
	rootSymbol: underlying,
});

/** How a broker's file names the places of NSE's contracts, BSE's, and NSE's cash. */
export interface Places {
	nse: Pick<Instrument, 'exchange' | 'segment'>;
	bse: Pick<Instrument, 'exchange' | 'segment'>;
	cash: string | null;
	/** Of NIFTY's options; `STRIKES` unless told. */
	strikes?: string[];
}

/** Options of NIFTY and SENSEX (one), two expiries of NIFTY, their indices. */
export function chainIndex({ nse, bse, cash, strikes = STRIKES }: Places) {
	const options = (['CE', 'PE'] as const).flatMap((kind) =>
		strikes.map((strike, at) =>
			contract('NIFTY', {
				...{ ...nse, kind, strike, token: `${kind === 'CE' ? 1 : 2}${at}` },
				tradingSymbol: `NIFTY01DEC26${strike}${kind}`,
			}),
		),
	);
	return indexOfRows([
		...options,
		contract('NIFTY', { ...nse, expiry: '2026-12-29', token: '9', tradingSymbol: 'NIFTYFUT' }),
		contract('SENSEX', {
			...{ ...bse, kind: 'CE', strike: '85000', token: '30', tradingSymbol: 'SENSEX85000CE' },
			...{ expiry: '2026-12-03', lotSize: 20 },
		}),
		{
			...instrument({ token: '99926000', tradingSymbol: 'Nifty 50', name: 'NIFTY', kind: 'IDX' }),
			...{ segment: cash, series: null, tradable: false, rootSymbol: 'NIFTY' },
		},
	]);
}

export const asking = (changes: Partial<ChainRequest> = {}): ChainRequest => ({
	...{ underlying: 'NIFTY', exchange: 'NFO', expiry: 'nearest', expiryDate: '' },
	...{ strikesAround: 0, ...changes },
});

/** What a chain has to say beside its rows. */
export function listener() {
	const said: string[] = [];
	return {
		said,
		note: (message: string) => void said.push(message),
		warn: ({ message }: BrokerError) => void said.push(message),
	};
}

/** A broker's end that answers by path, and what it was asked. */
export function answering(answer: (request: HttpRequest) => HttpReply | Promise<HttpReply>) {
	const requests: HttpRequest[] = [];
	const send = async (request: HttpRequest) => {
		requests.push(request);
		return await answer(request);
	};
	return { requests, transport: { send } };
}

/** The names of a chain's row, in their order. */
export const CHAIN_FIELDS =
	'broker underlying spotPrice expiry strike optionType exchange tradingSymbol instrumentToken lotSize lastPrice bidPrice askPrice volume openInterest impliedVolatility delta gamma theta vega rho';
