export { Exchange } from './exchange';
export type { Funds } from './funds';
export {
	costAverage,
	freeQuantity,
	heldQuantity,
	lockedQuantity,
	sellableQuantity,
} from './holdings';
export type { Holding } from './holdings';
export { hoursOf, isOpen } from './hours';
export { addNeeds, bound, needToOpen, NO_NEED } from './margin';
export type { MarginNeed } from './margin';
export type { Objection } from './objection';
export { averagePaise, isFinal, isLimited, isStop, stateSeen } from './order';
export type {
	Bracket,
	ChangeableTerms,
	Fill,
	Note,
	Order,
	OrderKind,
	OrderState,
	OrderTerms,
	Product,
	Side,
	Stage,
} from './order';
export {
	averageOf,
	carriedQuantity,
	joined,
	netQuantity,
	realisedPaise,
	unrealisedPaise,
} from './positions';
export type { Leg, Position } from './positions';
export { circuitLimits, rangeAround } from './rules';
export type { ExchangeSettings, StartAccount, StartHolding, StartPosition } from './settings';
