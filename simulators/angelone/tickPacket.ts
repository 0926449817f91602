import type { Figures, Level } from './figures';

/** LTP, Quote, SnapQuote. */
export type Mode = 1 | 2 | 3;

/** What a packet is made of. A figure may be a bigint where no number holds it. */
export interface PacketContent {
	mode: Mode;
	exchangeType: number;
	token: string;
	sequence: number;
	/** Epoch ms. */
	at: number;
	figures: Omit<Figures, 'ltp'> & { ltp: number | bigint };
	oiChange: number;
	/** Where the halves of the book contradict what their levels say of themselves. */
	sidesSwapped: boolean;
}

const TOKEN_BYTES = 25;
const BUY = 1;
const SELL = 0;
const LEVELS = 5;

/** Writes one value after the other, little-endian (A6). */
class Writer {
	private readonly parts: Buffer[] = [];

	int(bytes: 1 | 2, ...values: number[]): this {
		for (const value of values) {
			const part = Buffer.alloc(bytes);
			part.writeIntLE(value, 0, bytes);
			this.parts.push(part);
		}
		return this;
	}

	long(...values: Array<number | bigint>): this {
		for (const value of values) {
			const part = Buffer.alloc(8);
			part.writeBigInt64LE(BigInt(value));
			this.parts.push(part);
		}
		return this;
	}

	double(...values: number[]): this {
		for (const value of values) {
			const part = Buffer.alloc(8);
			part.writeDoubleLE(value);
			this.parts.push(part);
		}
		return this;
	}

	text(value: string, bytes: number): this {
		const part = Buffer.alloc(bytes);
		part.write(value, 'ascii');
		this.parts.push(part);
		return this;
	}

	done(): Buffer {
		return Buffer.concat(this.parts);
	}
}

/** One packet as documented (A6): 51, 123 or 379 bytes by its mode. */
export function packetOf(content: PacketContent): Buffer {
	const { mode, exchangeType, token, sequence, at, figures } = content;
	const packet = new Writer()
		.int(1, mode, exchangeType)
		.text(token, TOKEN_BYTES)
		.long(sequence, at, figures.ltp);
	if (mode === 1) return packet.done();
	packet
		.long(figures.lastQuantity, figures.ltp, figures.volume)
		.double(figures.buyTotal, figures.sellTotal)
		.long(figures.open, figures.high, figures.low, figures.close);
	if (mode === 2) return packet.done();
	packet.long(Math.floor(at / 1000), figures.openInterest).double(content.oiChange);
	const [first, second]: Array<[Level[], number]> = content.sidesSwapped
		? [
				[figures.sell, SELL],
				[figures.buy, BUY],
			]
		: [
				[figures.buy, BUY],
				[figures.sell, SELL],
			];
	writeHalf(packet, ...first);
	writeHalf(packet, ...second);
	const { upperCircuit, lowerCircuit, high52, low52 } = figures;
	return packet.long(upperCircuit, lowerCircuit, high52, low52).done();
}

/** Five levels; one that is missing is zero but for its flag. */
function writeHalf(packet: Writer, levels: Level[], flag: number): void {
	for (let level = 0; level < LEVELS; level++) {
		const { price, quantity, orders } = levels[level] ?? { price: 0, quantity: 0, orders: 0 };
		packet.int(2, flag).long(quantity, price).int(2, orders);
	}
}
