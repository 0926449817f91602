import type { AngelOneQuirks, AngelOneSimulator } from '../../../simulators/angelone';
import type { StreamSlot } from './slot';

/** What goes wrong with a stream, or is not as documented. */
export interface StreamSwitch {
	name: string;
	/** From before anything connects until near the end of the story. */
	quirks?: object;
	/** In the middle of the story, between two fills or two prices. */
	happens?(slot: StreamSlot): void;
}

const angelOne = (slot: StreamSlot) => slot.simulator as unknown as AngelOneSimulator;

const CALM: StreamSwitch = { name: 'all is well' };

function settings<Quirks extends object>(
	name: keyof Quirks & string,
	...values: unknown[]
): StreamSwitch[] {
	return values.map((value) => ({ name: `${name} ${String(value)}`, quirks: { [name]: value } }));
}

const ofAngelOne = settings<AngelOneQuirks>;

/** Every switch of Angel One's socket of order updates. */
export const ANGEL_ONE_ORDERS: StreamSwitch[] = [
	CALM,
	...ofAngelOne('orderSocketHandshake', 401, 403, 429, 502, 'reset', 'silence'),
	...ofAngelOne('orderSocketBearer', 'required'),
	...ofAngelOne('orderSocketMost', 0),
	...ofAngelOne('orderSocketPong', 'text', 'control', 'none'),
	...ofAngelOne('orderSocketIdleMs', 4_000),
	...ofAngelOne('orderSocketGreeting', 'late', 'twice', 'none', 'says401'),
	...ofAngelOne('orderSocketDelayMs', 3_000),
	...ofAngelOne('orderSocketUpdates', 'none', 'finalOnly', 'notFinal'),
	...ofAngelOne('orderSocketTimes', 5),
	...ofAngelOne('orderSocketSequence', 'reversed'),
	...ofAngelOne('orderSocketTyping', 'swapped'),
	...ofAngelOne('orderSocketHasTag', false),
	...ofAngelOne('orderSocketCodes', 'unknown'),
	...ofAngelOne('orderSocketAmo', 'documented'),
	...ofAngelOne('orderSocketGarbage', true),
	...(['stays', 'closes', 'mute'] as const).map((orderSocketAtExpiry) => ({
		name: `the session ends, the socket ${orderSocketAtExpiry}`,
		quirks: { orderSocketAtExpiry },
		happens: (slot: StreamSlot) => slot.simulator.expireSessions(),
	})),
	...[undefined, 1000, 1001, 1006, 1011].map((code) => ({
		name: `cut in the middle, ${code ?? 'without a word'}`,
		happens: (slot: StreamSlot) => angelOne(slot).orderSocket.cut(code === 1006 ? undefined : code),
	})),
];
