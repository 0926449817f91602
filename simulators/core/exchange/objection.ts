/** What is wrong with an order, in figures; each broker has its own words for it. Money in paise. */
export type Objection =
	| { kind: 'marketOrders' | 'iocOnCommodities' | 'priceMissing' | 'triggerMissing' }
	| { kind: 'lotSize' | 'freezeQuantity'; quantity: number; limit: number }
	| { kind: 'tickOfPrice' | 'tickOfTrigger'; pricePaise: number; tickPaise: number }
	| { kind: 'circuit' | 'band' }
	| { kind: 'triggerBeyondLimit' | 'triggerBehindMarket'; side: 'BUY' | 'SELL' }
	| { kind: 'belowFilled' }
	| { kind: 'holdings'; sellable: number; quantity: number }
	| { kind: 'authorisation' }
	| { kind: 'funds'; freePaise: number; requiredPaise: number };
