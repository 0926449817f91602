import type { Order } from '../outputs';

/** What a call says that claims to be the broker's: a hint, which nobody has signed. */
export interface Postback {
	/** The order as the call has it; its id is there. */
	order: Order;
	/** Whether it names the credential's account. */
	isOwn: boolean;
}

/** Calls that the broker makes at an address of ours when an order changes. */
export interface PostbackApi {
	/** Null where it names no order. Never throws, whatever the body. */
	read(body: string): Postback | null;
}
