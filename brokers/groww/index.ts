import { type ConnectedBroker, defineBroker } from '../core/broker';
import { reading } from '../core/reading';
import { instrumentsApi } from '../core/instruments/choice';
import { checkApi } from '../core/check/check-api';
import { OptionFinder } from '../core/market/option-finder';
import { Quotes } from '../core/market/quotes';
import { GROWW, RATE_LIMITS } from './api';
import { GrowwCandles } from './candles';
import { readCredential } from './credential';
import { GrowwDay } from './day';
import { ENDPOINTS } from './endpoints';
import { readReply } from './errors';
import { GrowwExits } from './exits';
import { GrowwOrderStream } from './feed/order-stream';
import { GrowwTickStream } from './feed/tick-stream';
import { GrowwGtt, growwOco } from './gtt';
import { INSTRUMENT_NAMING } from './instrument-naming';
import { growwInstruments } from './instruments';
import { GrowwMargins } from './margins';
import { GrowwMarket } from './market';
import { GrowwOptionChain } from './option-chain';
import { growwOptionMarket } from './option-market';
import { readOrderBody } from './order-request';
import { GrowwOrders } from './orders';
import { readFunds, readProfile } from './parse';
import { GrowwPastContracts } from './past-contracts';
import { GrowwPortfolio } from './portfolio';
import { PRODUCTS } from './products';
import { growwQuotes } from './quotes';
import { SEGMENTS } from './segments';
import { GrowwTargets } from './targets';

/** Groww by its Trading API. */
export const groww = defineBroker({
	id: GROWW,
	displayName: 'Groww',
	credentialType: 'growwApi',
	secretFields: ['apiKey', 'apiSecret', 'totpSecret', 'dailyAccessToken', 'proxyUrl'],
	endpoints: ENDPOINTS,
	rateLimits: RATE_LIMITS,
	products: PRODUCTS,
	readCredential,
	readReply,
	readAccountId: async (api) => readProfile(await api.object('profile')).clientCode ?? '',
	instrumentSource: growwInstruments,
	readOrderBody,
	abilities: (context) => {
		const { api, lastingApi, instruments: load } = context;
		const instruments = instrumentsApi(INSTRUMENT_NAMING, load);
		const quotes = new Quotes(growwQuotes(api));
		const optionChain = new GrowwOptionChain(api, load);
		const gtt = new GrowwGtt(api, lastingApi);
		const oco = growwOco(api);
		const portfolio = new GrowwPortfolio({ api, instruments: load }, quotes);
		return {
			account: {
				profile: async () => reading(await api.object('profile'), readProfile),
				funds: async () => reading(await api.object('margin'), readFunds),
			},
			candles: new GrowwCandles(api, instruments),
			check: checkApi(context, async () => (await import('./checks')).CHECKS),
			day: new GrowwDay(api, portfolio, quotes),
			exits: new GrowwExits(api, gtt, oco),
			gtt,
			instruments,
			margins: new GrowwMargins(api),
			market: new GrowwMarket(api),
			oco,
			optionChain,
			optionFinder: new OptionFinder(growwOptionMarket(optionChain), load),
			orders: new GrowwOrders(api, lastingApi, SEGMENTS),
			orderStream: new GrowwOrderStream(context),
			pastContracts: new GrowwPastContracts(api),
			portfolio,
			quotes,
			// Groww has no call that ends a session.
			session: { revoke: null },
			tickStream: new GrowwTickStream(context),
			targets: new GrowwTargets(api, lastingApi, portfolio, instruments),
		};
	},
});

export type Groww = ConnectedBroker & ReturnType<typeof groww.abilities>;
