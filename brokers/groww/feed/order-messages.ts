/** Order updates as the feed encodes them (`OrderDetailsBroadCastDto` of the official SDK's descriptors). */
import { GarbledMessage, ProtoMessage } from '../../core/stream/protobuf';
import { readText } from '../../core/wire';

/** What an update tells. Prices in it have no unit that anybody documents, so none is read as a price. */
export interface OrderUpdate {
	orderId: string;
	segment: string;
	/** The annexure's word; null for one that has come since. */
	status: string | null;
	filledQuantity: number;
	remark: string | null;
	/** Quantity, prices, type: another text means that the order was changed. */
	terms: string;
}

const STATUSES = [
	...['NEW', 'ACKED', 'TRIGGER_PENDING', 'APPROVED', 'REJECTED', 'FAILED', 'EXECUTED'],
	...['DELIVERY_AWAITED', 'CANCELLED', 'CANCELLATION_REQUESTED', 'MODIFICATION_REQUESTED'],
	'COMPLETED',
];

/** No update is longer; a documented one has about 100 bytes. */
const LONGEST = 16 * 1024;

/**
 * What one message says: `nothing` for one of stages alone, null for what is no such message.
 * @param segment of the subject it came under
 */
export function readOrderUpdate(payload: Buffer, segment: string): OrderUpdate | 'nothing' | null {
	if (payload.length > LONGEST) return null;
	try {
		const message = new ProtoMessage(payload);
		const detail = message.message(2);
		if (!detail) return message.messages(1).length > 0 ? 'nothing' : null;
		const orderId = readText(detail.text(7));
		if (orderId === null) return null;
		// The quantity, both prices and the type.
		const terms = [1, 2, 3, 14].map((field) => detail.integer(field) ?? 0).join(' ');
		return {
			orderId,
			segment,
			status: STATUSES[detail.integer(9) ?? 0] ?? null,
			filledQuantity: detail.integer(4) ?? 0,
			remark: readText(detail.text(16)),
			terms,
		};
	} catch (error) {
		if (error instanceof GarbledMessage) return null;
		throw error;
	}
}
