import { isFinal, Lookout } from '../core';
import type { OrderState } from '../core';
import { detailsRow } from './orderRows';
import type { BookedOrder } from './orders';
import { shown } from './orders';
import type { AngelOneQuirks } from './quirks';

/** Orders move by the clock too, so they are looked at this often while one is under way. */
const LOOK_EVERY_MS = 25;

/** Where orders change, and how their calls are made. */
interface Source {
	quirks: AngelOneQuirks;
	exchange: { readonly orders: readonly BookedOrder[]; onChange(listener: () => void): void };
}

/** One postback that was sent. */
export interface SentPostback {
	orderId: string;
	url: string;
	body: string;
	/** What the other side answered; null where it did not. */
	status: number | null;
}

/** Calls the postback URL of an app at every state of the orders that its key placed. */
export class Postbacks {
	readonly sent: SentPostback[] = [];
	private readonly watched = new Map<BookedOrder, { url: string; told: number }>();
	private readonly lookout = new Lookout(LOOK_EVERY_MS, () => this.look());

	constructor(private readonly state: Source) {
		state.exchange.onChange(() => this.lookout.lookSoon());
	}

	/** An order that was placed by the API; what the app has registered then counts. */
	watch(order: BookedOrder, url: string | null): void {
		if (url === null) return;
		this.watched.set(order, { url, told: 0 });
		this.lookout.start();
	}

	/** Calls a URL with the row of an order as it is now. */
	async send(url: string, order: BookedOrder, state: OrderState = order.state): Promise<void> {
		const body = this.bodyOf(order, state);
		const { headers, text } = wrapped(body, this.state.quirks.postbackForm);
		const sent: SentPostback = { orderId: order.id, url, body, status: null };
		this.sent.push(sent);
		await fetch(url, { method: 'POST', headers, body: text })
			.then(({ status }) => (sent.status = status))
			.catch(() => undefined);
	}

	end(): void {
		this.lookout.stop();
		this.watched.clear();
	}

	private look(): void {
		const { postbackTimes, postbackDelayMs } = this.state.quirks;
		// Reading settles the exchange up to the clock's present.
		const known = new Set(this.state.exchange.orders);
		for (const [order, watched] of this.watched) {
			if (!known.has(order)) this.watched.delete(order);
			const states = order.history.slice(watched.told).filter((one) => isTold(order, one));
			watched.told = order.history.length;
			const send = () => {
				for (const one of states)
					for (let times = 0; times < postbackTimes; times++)
						void this.send(watched.url, order, one);
			};
			if (states.length > 0 && postbackDelayMs > 0) setTimeout(send, postbackDelayMs);
			else send();
			if (isFinal(order.state)) this.watched.delete(order);
		}
		if (this.watched.size === 0) this.end();
	}

	private bodyOf(order: BookedOrder, state: OrderState): string {
		const { quirks } = this.state;
		const row = detailsRow(order, state, { ...quirks, amoRows: 'documented' });
		delete row.uniqueorderid;
		const clientcode = quirks.postbackClient === 'forged' ? 'Z999999' : order.account;
		return JSON.stringify({ ...row, clientcode });
	}
}

/** Documented are the exchange's states; of an after-market order nothing is told before it goes there. */
function isTold(order: BookedOrder, state: OrderState): boolean {
	const { status, variety } = shown(order, state);
	return status !== 'open pending' && (variety !== 'AMO' || state.exchangeAt !== null);
}

function wrapped(body: string, form: string): { headers: Record<string, string>; text: string } {
	const type = (name: string) => ({ 'content-type': name });
	switch (form) {
		case 'formField':
			return {
				headers: type('application/x-www-form-urlencoded'),
				text: new URLSearchParams({ payload: body }).toString(),
			};
		case 'formType':
			return { headers: type('application/x-www-form-urlencoded'), text: body };
		case 'textType':
			return { headers: type('text/plain'), text: body };
		default:
			return { headers: type('application/json'), text: body };
	}
}
