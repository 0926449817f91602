import type { Order } from '../outputs';

/** What brokers and depositories name where shares may not leave the demat account without the owner's consent. */
const CONSENT = /(?<![a-z])(?:e-?dis|t-?pin|ddpi|cdsl|nsdl)(?![a-z])/i;

/** Whether a refusal or a remark is about that consent. */
export function lacksConsent(said: string | null): boolean {
	return said !== null && CONSENT.test(said);
}

/** A rejected order that lacks it says what to do, behind the broker's remark. */
export function withConsentAdvice(order: Order, advice: string): Order {
	const { status, message } = order;
	if (status !== 'rejected' || message === null || !lacksConsent(message)) return order;
	return { ...order, message: `${message.replace(/\.?$/, '.')} ${advice}` };
}
