import type { Level } from '../../../simulators/angelone/figures';
import { exchangeOf, tradingSymbol } from '../../../simulators/angelone/scrips';
import { packetOf } from '../../../simulators/angelone/tickPacket';
import { exchangeTypeOf } from '../../../simulators/angelone/tickSubscriptions';
import { createClock, Market, type MarketInstrument } from '../../../simulators/core';
import { feedQuirks } from '../../../simulators/groww/feedQuirks';
import { priceOf } from '../../../simulators/groww/feed/messages';
import { tradingSymbolOf } from '../../../simulators/groww/instruments';
import type { BrokerName } from '../../../test/brokers';

/** An instrument as a trigger's form names it, and as the feed has it. */
export interface Followed {
	exchange: string;
	segment: string;
	symbol: string;
	token: string;
	/** By which a subscription names it. */
	key: string;
	/** What tells its price in paise: a packet at Angel One, the payload of a message at Groww. */
	encode(paise: number): Buffer;
}

/** So many shares and options of the day. */
export function followedOf(broker: BrokerName, count: number): Followed[] {
	const boards = ['CASH', 'FNO'];
	const all = new Market(createClock()).real();
	const traded = all.filter(({ kind, board }) => kind !== 'IDX' && boards.includes(board));
	if (traded.length < count) throw new RangeError(`The market has ${traded.length} instruments`);
	const at = Math.floor(Date.now() / 1000) * 1000;
	const describe = broker === 'groww' ? ofGroww : ofAngelOne;
	return traded.slice(0, count).map((instrument) => describe(instrument, at));
}

/** All that a packet of the fullest mode tells, beside the last price. */
function ofAngelOne(instrument: MarketInstrument, at: number): Followed {
	const { token, basePaise } = instrument;
	const exchangeType = exchangeTypeOf(instrument);
	const level: Level = { price: basePaise, quantity: 500, orders: 2 };
	const five = Array.from({ length: 5 }, () => level);
	const figures = {
		...{ open: basePaise, high: basePaise, low: basePaise, close: basePaise, lastQuantity: 1 },
		...{ volume: 3_556_150, openInterest: 0, buyTotal: 839_549, sellTotal: 1_284_767 },
		...{ lowerCircuit: 1, upperCircuit: 9_999_900, low52: 1, high52: 9_999_900 },
		...{ buy: five, sell: five },
	};
	const content = { mode: 3, exchangeType, token, at, oiChange: 0, sidesSwapped: false } as const;
	return {
		...{ exchange: exchangeOf(instrument), segment: '', symbol: tradingSymbol(instrument), token },
		key: `${exchangeType}:${token}`,
		encode: (ltp) => packetOf({ ...content, sequence: 1, figures: { ...figures, ltp } }),
	};
}

function ofGroww(instrument: MarketInstrument, at: number): Followed {
	const { token, venue, board } = instrument;
	const part = board === 'FNO' ? 'fo' : 'eq';
	return {
		...{ exchange: venue, segment: board, symbol: tradingSymbolOf(instrument), token },
		key: `/ld/${part}/${venue.toLowerCase()}/price.${token}`,
		encode: (paise) => priceOf(instrument, paise, at, feedQuirks),
	};
}
