import type { Has } from '../broker';
import { BrokerError, type BrokerId, inputError } from '../errors';
import type { Instrument } from '../instruments/types';
import { ChangesInTurn } from '../orders/changes-in-turn';
import { type ChangeErrors, confirmChange, REREAD_MS } from '../orders/confirm-change';
import { beforeSending } from '../orders/guard-rails';
import type { ApiRequest } from '../orders/orders-api';
import type { ConvertedPosition, Position } from '../outputs';
import type { Reading } from '../reading';
import { peersWith } from '../session/authenticator';
import { MemoryNotes } from '../session/notes';
import { isObject, parseJson } from '../wire';
import type { Conversion } from './conversions-api';

/** So long a conversion of which nobody knows what became of it is only looked for, and not sent again. */
const UNRESOLVED_MS = 10 * 60_000;

const ALONE = peersWith(new MemoryNotes());

/** A conversion as it was asked for, checked as far as that goes without the positions. */
export interface AskedConversion extends Conversion {
	instrument: Pick<Instrument, 'exchange' | 'token' | 'tradingSymbol'>;
}

/** Units on the side that is converted, in each of the two products; zero where there are none. */
interface Units {
	from: number;
	to: number;
}

interface Held extends Units {
	/** The positions themselves; null where there are none. */
	rows: Record<keyof Units, Reading<Position> | null>;
}

type ConvertingBroker = Has<'conversions'>;

/** The exact request of a conversion. @throws BrokerError `input` where the position does not have it */
export async function conversionRequest(
	broker: ConvertingBroker,
	asked: AskedConversion,
): Promise<ApiRequest> {
	return requestOf(broker, asked, await read(broker, asked));
}

/**
 * Converts a quantity of a position, and reads the positions until it has moved. Conversions of one
 * instrument go one after the other, in all processes. One that came to `unknown` is looked for when it
 * is asked for again: by the positions as they were before it, and nothing is sent.
 * @throws BrokerError with the outcome `notPlaced` or `unknown`
 */
export async function convertOnce(
	broker: ConvertingBroker,
	asked: AskedConversion,
	confirmMs: number,
): Promise<ConvertedPosition> {
	const { exchange, token } = asked.instrument;
	const account = JSON.stringify([
		broker.id,
		await beforeSending(async () => await broker.accountKey()),
	]);
	const changes = new ChangesInTurn(account, broker.peers);
	return await changes.run(
		`position ${exchange} ${token}`,
		async () => await convertAlone(broker, account, asked, confirmMs),
	);
}

async function convertAlone(
	broker: ConvertingBroker,
	account: string,
	asked: AskedConversion,
	confirmMs: number,
): Promise<ConvertedPosition> {
	const { conversions, signal } = broker;
	const { fromProduct, toProduct, quantity } = asked;
	const notes = broker.peers ?? ALONE;
	const note = JSON.stringify(['conversion', account, asked]);
	const held = await beforeSending(async () => await read(broker, asked));
	const unresolved = readUnits(await notes.readNote(note));
	const before = unresolved ?? held;
	const send = async () => {
		if (unresolved !== null) return;
		const request = requestOf(broker, asked, held);
		await notes.leaveNote(note, JSON.stringify({ from: held.from, to: held.to }), UNRESOLVED_MS);
		await conversions.convert(request);
	};
	try {
		const { now, alreadyApplied } = await confirmChange({
			before: held,
			stateOf: ({ from, to }) =>
				before.from - from >= quantity && to - before.to >= quantity ? 'done' : 'unchanged',
			refresh: async () => await read(broker, asked),
			send,
			forMs: Math.max(confirmMs, conversions.lagMs + REREAD_MS),
			mayHaveApplied: unresolved !== null,
			errors: errorsOf(broker.id, asked),
			signal,
		});
		await notes.forget(note);
		const duplicate = alreadyApplied || unresolved !== null;
		const position = now.rows.to?.value as Position;
		return { ...position, converted: true, fromProduct, toProduct, duplicate };
	} catch (error) {
		if (error instanceof BrokerError && error.outcome === 'notPlaced') await notes.forget(note);
		throw error;
	}
}

async function read({ conversions }: ConvertingBroker, asked: AskedConversion): Promise<Held> {
	const { instrument, fromProduct, toProduct, transactionType } = asked;
	const positions = await conversions.positions();
	const rowOf = (wanted: string) =>
		positions.find(({ value }) => value.product === wanted && isOf(value, instrument)) ?? null;
	const unitsOf = (row: Reading<Position> | null) =>
		(row?.value.netQuantity ?? 0) * (transactionType === 'BUY' ? 1 : -1);
	const rows = { from: rowOf(fromProduct), to: rowOf(toProduct) };
	return { from: unitsOf(rows.from), to: unitsOf(rows.to), rows };
}

/** A row may lack the token, and then its trading symbol is exact. */
function isOf(
	{ exchange, instrumentToken, tradingSymbol }: Position,
	instrument: AskedConversion['instrument'],
): boolean {
	if (exchange !== instrument.exchange) return false;
	return instrumentToken === null
		? tradingSymbol === instrument.tradingSymbol
		: instrumentToken === instrument.token;
}

/** @throws BrokerError `input` */
function requestOf(
	{ id, conversions }: ConvertingBroker,
	asked: AskedConversion,
	{ from, rows }: Held,
): ApiRequest {
	const { quantity, transactionType, fromProduct, instrument } = asked;
	const side = transactionType === 'BUY' ? 'long' : 'short';
	const position = `${side} ${fromProduct} position in ${instrument.tradingSymbol}`;
	if (rows.from === null || from <= 0)
		throw inputError(
			id,
			'fromProduct',
			'NO_SUCH_POSITION',
			`There is no ${position}, so there is nothing to convert.`,
			'From Product and Transaction Type must be those of the position as Get Positions shows it: Buy for a long one, Sell for a short one.',
		).with({ outcome: 'notPlaced' });
	if (from < quantity)
		throw inputError(
			id,
			'quantity',
			'POSITION_TOO_SMALL',
			`The ${position} is of ${from} units, and ${quantity} are to be converted.`,
			'Give the number of units, at most those of the position.',
		).with({ outcome: 'notPlaced' });
	return conversions.request(rows.from, asked);
}

function readUnits(note: string | null): Units | null {
	const units = note === null ? null : parseJson(note);
	if (!isObject(units)) return null;
	return { from: Number(units.from), to: Number(units.to) };
}

function errorsOf(broker: BrokerId, asked: AskedConversion): ChangeErrors<Held> {
	const { quantity, instrument, fromProduct, toProduct } = asked;
	const notSeen: ChangeErrors<Held>['notSeen'] = (reply, last) =>
		new BrokerError({
			broker,
			failure: 'unclear',
			code: reply?.code ?? 'CHANGE_PENDING',
			message: `It is not known whether ${quantity} of ${instrument.tradingSymbol} were converted from ${fromProduct} to ${toProduct}.${reply ? ` ${reply.message}` : ''}${last ? ' The broker shows the positions unchanged so far, which may change.' : ''}`,
			hint: 'Read the positions before you do anything else with them. For ten minutes the same conversion only looks for this one, and sends nothing.',
			httpStatus: reply?.httpStatus,
			retryable: false,
			outcome: 'unknown',
		});
	// No position says that its conversion will never come.
	return { notSeen, tooLate: (now) => notSeen(null, { state: 'tooLate', now }, false) };
}
