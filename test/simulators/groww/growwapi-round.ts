// A whole round with the npm package growwapi, which others wrote. Runs as a process of its own, as
// the package reads its settings from the environment when it is loaded and comes as ES modules.
import type { Exchange, OrderType, Product, Segment, TransactionType, Validity } from 'growwapi';

const CASH = 'CASH' as Segment;
const NSE = 'NSE' as Exchange;
const terms = {
	tradingSymbol: 'SBIN',
	quantity: 10,
	price: 860,
	triggerPrice: 0,
	validity: 'DAY' as Validity,
	exchange: NSE,
	segment: CASH,
	product: 'CNC' as Product,
	orderType: 'LIMIT' as OrderType,
	transactionType: 'BUY' as TransactionType,
	orderReferenceId: 'round-0001-abc',
};

async function main(): Promise<void> {
	const { GrowwAPI } = await import('growwapi');
	const groww = new GrowwAPI();
	const margin = await groww.margins.details();
	const required = await groww.margins.requiredForOrder(terms);
	const created = await groww.orders.create(terms);
	const named = { growwOrderId: created.growwOrderId, segment: CASH };
	const status = await groww.orders.status(named);
	const byReference = await groww.orders.statusByReference({
		orderReferenceId: terms.orderReferenceId,
		segment: CASH,
	});
	const modified = await groww.orders.modify({
		...named,
		quantity: 12,
		price: 861,
		orderType: terms.orderType,
	});
	const detail = await groww.orders.details(named);
	const list = await groww.orders.getOrders({ segment: CASH, page: 0, pageSize: 50 });
	// The official SDK's default; this one's types ask for more than its code does.
	const everywhere = await groww.orders.getOrders(
		{} as Parameters<typeof groww.orders.getOrders>[0],
	);
	const cancelled = await groww.orders.cancel(named);
	const after = await groww.orders.status(named);
	const bought = await groww.orders.create({
		...terms,
		orderType: 'MARKET' as OrderType,
		price: 0,
		orderReferenceId: 'round-0002-abc',
	});
	const trades = await groww.orders.getTrades({
		growwOrderId: bought.growwOrderId,
		segment: CASH,
		page: 0,
		pageSize: 50,
	});
	const duplicate = await groww.orders.create(terms).then(
		() => 'taken',
		(error: Error) => error.message,
	);
	const positions = await groww.position.user({ segment: CASH });
	const holdings = await groww.holdings.list();
	const ltp = await groww.liveData.getLTP({
		segment: CASH,
		exchangeSymbols: ['NSE_SBIN', 'NSE_TCS'],
	});
	const quote = await groww.liveData.getQuote({
		exchange: NSE,
		segment: CASH,
		tradingSymbol: 'SBIN',
	});
	const history = await groww.historicData.get({
		exchange: NSE,
		segment: CASH,
		tradingSymbol: 'SBIN',
		startTime: '2024-11-20 10:00:00',
		endTime: '2024-11-20 11:00:00',
		intervalInMinutes: 5,
	});
	console.log(
		JSON.stringify({
			margin,
			required,
			created,
			status,
			byReference,
			modified,
			detail,
			list,
			everywhere,
			cancelled,
			after,
			trades,
			duplicate,
			positions,
			holdings,
			ltp,
			quote,
			history,
		}),
	);
}

void main();
