import { type ConnectedBroker, defineBroker } from '../core/broker';
import { reading } from '../core/reading';
import { instrumentsApi } from '../core/instruments/choice';
import { checkApi } from '../core/check/check-api';
import { OptionFinder } from '../core/market/option-finder';
import { Quotes } from '../core/market/quotes';
import { ANGEL_ONE, RATE_LIMITS } from './api';
import { AngelOneBrackets } from './brackets';
import { AngelOneCandles } from './candles';
import { AngelOneCharges } from './charges';
import { AngelOneConversions } from './conversions';
import { readCredential } from './credential';
import { AngelOneDay } from './day';
import { ENDPOINTS } from './endpoints';
import { readReply } from './errors';
import { AngelOneExits } from './exits';
import { freezeSource } from './freeze';
import { AngelOneGtt } from './gtt';
import { INSTRUMENT_NAMING } from './instrument-naming';
import { angelOneInstruments } from './instruments';
import { AngelOneMargins } from './margins';
import { AngelOneMarket } from './market';
import { AngelOneMovers } from './movers';
import { AngelOneOptionChain } from './option-chain';
import { angelOneOptionMarket } from './option-market';
import { readOrderBody } from './order-request';
import { AngelOneOrders } from './orders';
import { readFunds, readProfile } from './parse-account';
import { AngelOnePortfolio } from './portfolio';
import { postbacksOf } from './postback';
import { PRODUCTS } from './products';
import { angelOneQuotes } from './quotes';
import { AngelOneTickStream } from './smart-stream';
import { AngelOneOrderStream } from './stream';
import { AngelOneTargets } from './targets';

/** Angel One by its SmartAPI. */
export const angelOne = defineBroker({
	id: ANGEL_ONE,
	displayName: 'Angel One',
	credentialType: 'angelOneApi',
	secretFields: ['apiKey', 'mpin', 'totpSecret', 'proxyUrl', 'loginStateKey'],
	endpoints: ENDPOINTS,
	rateLimits: RATE_LIMITS,
	products: PRODUCTS,
	readCredential,
	readReply,
	instrumentSource: angelOneInstruments,
	freezeSource,
	readOrderBody,
	abilities: (context) => {
		const { api, lastingApi, credential, instruments: load, socket } = context;
		const orders = new AngelOneOrders(api, lastingApi);
		const portfolio = new AngelOnePortfolio(api);
		const instruments = instrumentsApi(INSTRUMENT_NAMING, load);
		const quotes = new Quotes(angelOneQuotes(api));
		const brackets = new AngelOneBrackets(orders);
		const gtt = new AngelOneGtt(api, lastingApi);
		return {
			account: {
				profile: async () => reading(await api.object('profile'), readProfile),
				funds: async () => reading(await api.object('rms'), readFunds),
			},
			candles: new AngelOneCandles(api, instruments),
			instruments,
			market: new AngelOneMarket(api),
			movers: new AngelOneMovers(api),
			optionChain: new AngelOneOptionChain(api, quotes, load),
			optionFinder: new OptionFinder(angelOneOptionMarket(api, quotes), load),
			brackets,
			conversions: new AngelOneConversions(api, portfolio),
			charges: new AngelOneCharges(api, quotes),
			check: checkApi(context, async () => (await import('./checks')).CHECKS),
			day: new AngelOneDay(api),
			exits: new AngelOneExits(gtt, brackets),
			gtt,
			margins: new AngelOneMargins(api),
			orders,
			orderStream: new AngelOneOrderStream(credential, socket),
			portfolio,
			postbacks: postbacksOf(credential.clientCode ?? ''),
			quotes,
			session: {
				/** Logout (User): ends the API session of the client. */
				revoke: async () =>
					void (await api.call('logout', { body: { clientcode: credential.clientCode } })),
			},
			tickStream: new AngelOneTickStream(credential, socket),
			targets: new AngelOneTargets(api, portfolio, instruments, { orders, gtt }),
		};
	},
});

export type AngelOne = ConnectedBroker & ReturnType<typeof angelOne.abilities>;
