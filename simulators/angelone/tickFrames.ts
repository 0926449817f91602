import { randomBytes } from 'node:crypto';
import type { AngelOneQuirks } from './quirks';
import { type PacketContent, packetOf } from './tickPacket';

/** A documented dummy that holds garbage (A6). */
const OI_CHANGES = { garbage: -1.2e200, NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY };
const OLDER_MS = 5_000;
const MEGABYTE = 1024 * 1024;
/** 83.3125 rupees in ten-millionths, and a token of all 25 bytes. */
const CURRENCY = { exchangeType: 13, token: '1151', paise: 833_125_000 };
const LONG_TOKEN = '1234567890123456789012345';

/** What is told of one price, before the switches have their way. */
export type PlainContent = Omit<PacketContent, 'oiChange' | 'sidesSwapped'>;

/** The frames of one tick, in their order. */
export function framesOf(content: PlainContent, quirks: AngelOneQuirks): Buffer[] {
	const packet = (changes: Partial<PlainContent> = {}) =>
		packetOf(withOddities({ ...content, ...changes }, quirks));
	const frames = Array.from({ length: quirks.tickSocketTimes }, (_, time) =>
		packet(quirks.tickSocketRepeats === 'identical' ? {} : { sequence: content.sequence + time }),
	);
	if (quirks.tickSocketGarbage !== 'none') frames.unshift(...garbage(packet(), quirks));
	if (quirks.tickSocketOrder === 'olderAfter') frames.push(packet(older(content)));
	if (quirks.tickSocketForeign) frames.push(...foreign(packet, content));
	return frames;
}

function withOddities(content: PlainContent, quirks: AngelOneQuirks): PacketContent {
	const { figures, sequence, at } = content;
	const values = quirks.tickSocketValues;
	return {
		...content,
		sequence: quirks.tickSocketSequence === 'zero' ? 0 : sequence,
		at: at - quirks.tickSocketLagMs,
		oiChange: OI_CHANGES[quirks.tickSocketOiChange],
		sidesSwapped: values === 'sidesSwapped',
		figures: {
			...figures,
			...(values === 'zeroPrice' ? { ltp: 0 } : {}),
			...(values === 'beyond53Bits' ? { ltp: 2n ** 53n } : {}),
			...(values === 'zeroTotals' ? { buyTotal: 0, sellTotal: 0 } : {}),
			...(values === 'emptyBook' ? { buy: [], sell: [] } : {}),
		},
	};
}

/** A packet that was overtaken: a paisa dearer, so that it is seen who goes by it. */
function older({ figures, sequence, at }: PlainContent): Partial<PlainContent> {
	const ltp = Number(figures.ltp) + 1;
	return { sequence: Math.max(0, sequence - 1), at: at - OLDER_MS, figures: { ...figures, ltp } };
}

function foreign(
	packet: (changes: Partial<PlainContent>) => Buffer,
	{ figures }: PlainContent,
): Buffer[] {
	const { exchangeType, token, paise } = CURRENCY;
	return [
		packet({ exchangeType, token, figures: { ...figures, ltp: paise } }),
		packet({ exchangeType: 1, token: LONG_TOKEN }),
	];
}

/** G11: frames that no client should take for a price, and that should end none. */
function garbage(packet: Buffer, { tickSocketGarbage }: AngelOneQuirks): Buffer[] {
	if (tickSocketGarbage === 'huge') return [Buffer.alloc(MEGABYTE, packet)];
	const withByte = (at: number, value: number) => {
		const odd = Buffer.from(packet);
		odd[at] = value;
		return odd;
	};
	return [
		randomBytes(40),
		withByte(0, 9),
		withByte(1, 63),
		...[50, 122, 378, 380].map((length) => Buffer.alloc(length, packet)),
		packet.subarray(0, Math.floor(packet.length / 2)),
		Buffer.concat([packet, packet]),
		Buffer.from('text where bytes are expected'),
		Buffer.alloc(0),
	];
}
