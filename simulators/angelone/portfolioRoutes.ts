import type { AngelOneAccount, AngelOneHolding } from './accounts';
import type { Product } from './book';
import type { Desk } from './desk';
import { Refusal, success } from './envelopes';
import { amountText, bodyOf, textOf, wholeOf, wordOf } from './fields';
import type { Gateway } from './gateway';
import { listOf } from './orderRoutes';
import { average, netQuantity, realised, unrealised } from './positions';
import type { Position } from './positions';
import { expiryText, instrumentType, tradingSymbol } from './scrips';

const round2 = (value: number): number => Math.round(value * 100) / 100;

/** Holdings, positions, conversion (chapter 6). */
export function addPortfolioRoutes(gateway: Gateway, desk: Desk): void {
	const holdings = '/portfolio/v1';

	gateway.secure(
		{ method: 'GET', path: `${holdings}/getHolding`, family: 'holding' },
		(_, account) => listOf(holdingRows(account, desk), 'AB1015', desk),
	);

	gateway.secure(
		{ method: 'GET', path: `${holdings}/getAllHolding`, family: 'allHolding' },
		(_, account) => {
			const rows = holdingRows(account, desk);
			if (rows.length === 0) return listOf(rows, 'AB1015', desk);
			const totals = desk.quirks.totalHoldingNull ? null : totalsOf(account.holdings, desk);
			return success({ holdings: rows, totalholding: totals });
		},
	);

	gateway.secure(
		{ method: 'GET', path: '/order/v1/getPosition', family: 'position' },
		(_, account) => {
			desk.exchange.settle();
			const rows = desk.positions
				.of(account.clientCode)
				.map((position) => positionRow(position, desk));
			return listOf(rows, 'AB1016', desk);
		},
	);

	gateway.secure(
		{ method: 'POST', path: '/order/v1/convertPosition', family: 'convertPosition' },
		(request, account) => {
			const body = bodyOf(request);
			const products: Product[] = ['DELIVERY', 'CARRYFORWARD', 'MARGIN', 'INTRADAY'];
			desk.exchange.settle();
			desk.positions.convert(
				account.clientCode,
				{
					exchange: textOf(body, 'exchange'),
					tradingSymbol: textOf(body, 'tradingsymbol'),
					side: wordOf(body, 'transactiontype', ['BUY', 'SELL'], 'AB1017'),
					from: wordOf(body, 'oldproducttype', products, 'AB1012'),
					to: wordOf(body, 'newproducttype', products, 'AB1012'),
				},
				wholeOf(body, 'quantity'),
			);
			return success(null);
		},
	);
}

function holdingRows(account: AngelOneAccount, desk: Desk): object[] {
	return account.holdings.map((holding) => {
		const instrument = desk.scrips.byToken(holding.exchange, holding.token);
		if (instrument === undefined) throw new Refusal('AB1018');
		const last = desk.market.price(instrument) / 100;
		const profit = (last - holding.averagePrice) * holding.quantity;
		return {
			tradingsymbol: tradingSymbol(instrument),
			exchange: holding.exchange,
			isin: instrument.isin,
			t1quantity: holding.t1Quantity,
			realisedquantity: holding.quantity,
			quantity: holding.quantity + holding.t1Quantity,
			authorisedquantity: 0,
			product: 'DELIVERY',
			collateralquantity: null,
			collateraltype: null,
			haircut: 0,
			averageprice: holding.averagePrice,
			ltp: last,
			symboltoken: holding.token,
			close: instrument.basePaise / 100,
			profitandloss: Math.round(profit),
			pnlpercentage: round2(((last - holding.averagePrice) / holding.averagePrice) * 100),
		};
	});
}

function totalsOf(holdings: AngelOneHolding[], desk: Desk): object {
	let value = 0;
	let invested = 0;
	for (const holding of holdings) {
		const instrument = desk.scrips.byToken(holding.exchange, holding.token);
		const quantity = holding.quantity + holding.t1Quantity;
		value += instrument === undefined ? 0 : (desk.market.price(instrument) / 100) * quantity;
		invested += holding.averagePrice * quantity;
	}
	return {
		totalholdingvalue: Math.round(value),
		totalinvvalue: Math.round(invested),
		totalprofitandloss: round2(value - invested),
		totalpnlpercentage: round2(((value - invested) / invested) * 100),
	};
}

/** A position as the API shows it: strings throughout. */
function positionRow(position: Position, desk: Desk): Record<string, string> {
	const { instrument, buyQuantity, sellQuantity, buyPaise, sellPaise } = position;
	const net = netQuantity(position);
	const netPaise = sellPaise - buyPaise;
	const buyAverage = amountText(average(buyPaise, buyQuantity));
	const sellAverage = amountText(average(sellPaise, sellQuantity));
	const netAverage = net >= 0 ? buyAverage : sellAverage;
	const last = desk.market.price(instrument);
	const isOption = instrument.kind === 'CE' || instrument.kind === 'PE';
	return {
		exchange: position.exchange,
		symboltoken: instrument.token,
		producttype: position.product,
		tradingsymbol: position.tradingSymbol,
		symbolname: instrument.underlying,
		instrumenttype: instrumentType(instrument),
		priceden: '1',
		pricenum: '1',
		genden: '1',
		gennum: '1',
		precision: '2',
		multiplier: '-1',
		boardlotsize: '1',
		buyqty: String(buyQuantity),
		sellqty: String(sellQuantity),
		buyamount: amountText(buyPaise),
		sellamount: amountText(sellPaise),
		symbolgroup: instrument.series ?? '',
		strikeprice: instrument.strikePaise === null ? '-1' : String(instrument.strikePaise / 100),
		optiontype: isOption ? instrument.kind : '',
		expirydate: expiryText(instrument),
		lotsize: String(instrument.lotSize),
		cfbuyqty: '0',
		cfsellqty: '0',
		cfbuyamount: '0',
		cfsellamount: '0',
		buyavgprice: buyAverage,
		sellavgprice: sellAverage,
		avgnetprice: netAverage,
		netvalue: signedAmount(netPaise, desk.quirks.netValueWithSpace),
		netqty: String(net),
		totalbuyvalue: amountText(buyPaise),
		totalsellvalue: amountText(sellPaise),
		cfbuyavgprice: '0',
		cfsellavgprice: '0',
		totalbuyavgprice: buyAverage,
		totalsellavgprice: sellAverage,
		netprice: netAverage,
		ltp: amountText(last),
		pnl: amountText(realised(position) + unrealised(position, last)),
	};
}

const signedAmount = (paise: number, withSpace: boolean): string =>
	paise < 0 ? `-${withSpace ? ' ' : ''}${amountText(-paise)}` : amountText(paise);
