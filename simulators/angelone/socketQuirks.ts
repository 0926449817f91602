import { orderSocketQuirks, type OrderSocketQuirks } from './orderSocketQuirks';
import { tickSocketQuirks, type TickSocketQuirks } from './tickSocketQuirks';

/** The switches of both sockets. */
export type SocketQuirks = OrderSocketQuirks & TickSocketQuirks;

export const socketQuirks: SocketQuirks = { ...orderSocketQuirks, ...tickSocketQuirks };
