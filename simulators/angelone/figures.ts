import { circuitLimits, rangeAround } from '../core';
import type { MarketInstrument } from '../core';
import type { AngelOneState } from './state';

/** Percent either side of the last close that a quote shows where no circuit is kept. */
const CONTRACT_CIRCUIT = 10;

/** What is bid or asked at one price, in paise. */
export interface Level {
	price: number;
	quantity: number;
	orders: number;
}

/** All that market data tells of an instrument, in paise and units. `close` is yesterday's. */
export interface Figures {
	ltp: number;
	open: number;
	high: number;
	low: number;
	close: number;
	lastQuantity: number;
	volume: number;
	openInterest: number;
	lowerCircuit: number;
	upperCircuit: number;
	buyTotal: number;
	sellTotal: number;
	low52: number;
	high52: number;
	buy: Level[];
	sell: Level[];
}

/** The figures of this moment: the last price, and what is made up around it. */
export function figuresOf(
	instrument: MarketInstrument,
	{ market, quirks }: AngelOneState,
): Figures {
	const ltp = market.price(instrument);
	const close = instrument.basePaise;
	const circuit = circuitLimits(instrument, quirks) ?? rangeAround(close, CONTRACT_CIRCUIT);
	const levels = (direction: 1 | -1): Level[] =>
		[0, 1, 2, 3, 4].map((level) => ({
			price: ltp + direction * level * instrument.tickPaise,
			quantity: 500 + level * 137,
			orders: 2 + level,
		}));
	return {
		...{ ltp, open: close, close, lastQuantity: 1, volume: 3_556_150 },
		high: Math.max(ltp, Math.round(close * 1.004)),
		low: Math.min(ltp, Math.round(close * 0.996)),
		openInterest: instrument.expiry === null ? 0 : instrument.lotSize * 40,
		...{ lowerCircuit: circuit.lower, upperCircuit: circuit.upper },
		...{ buyTotal: 839_549, sellTotal: 1_284_767 },
		...{ low52: Math.round(close * 0.7), high52: Math.round(close * 1.2) },
		...{ buy: levels(-1), sell: levels(1) },
	};
}
