import { BrokerError, type BrokerId, type Failure } from '../errors';
import { inOrder } from '../in-order';
import type { Quote } from '../outputs';
import type { Reading } from '../reading';
import type { Quotable, QuoteMode, QuoteOptions, QuoteOutcome, QuotesApi } from './quotes-api';

/** How a broker quotes. */
export interface QuoteSource {
	broker: BrokerId;
	/** Whom what was read may be shared among. */
	account(): string;
	/** How many instruments one call takes. */
	perCall(mode: QuoteMode): number;
	/** Instruments that differ in it go in calls of their own. */
	scopeOf(instrument: Quotable): string;
	/** What came of each, in their order. @throws BrokerError that is the outcome of all of them */
	ask(batch: Quotable[], mode: QuoteMode): Promise<QuoteOutcome[]>;
}

/**
 * Enough to use up what a broker takes in a second, and few enough to get through one by one where it
 * takes less than it says.
 */
const AT_ONCE = 4;
/** What would meet the next call too. */
const ENDS_ALL: Failure[] = ['login', 'notSent', 'tokenRefused', 'rateLimited', 'cancelled'];

interface Remembered {
	quote: Reading<Quote>;
	/** Epoch milliseconds. */
	askedAt: number;
}

/** The newest quotes of this process, oldest first. */
const remembered = new Map<string, Remembered>();
const MOST_REMEMBERED = 2_000;

/** A broker's quotes, in batches of which several are under way. */
export class Quotes implements QuotesApi {
	constructor(private readonly source: QuoteSource) {}

	async quotes(
		instruments: readonly Quotable[],
		mode: QuoteMode,
		{ maxAge = 0 }: QuoteOptions = {},
	): Promise<QuoteOutcome[]> {
		const names = instruments.map((instrument) => this.nameOf(instrument, mode));
		const outcomes = new Map<string, QuoteOutcome>();
		const open = new Map<string, Quotable>();
		for (const [place, name] of names.entries()) {
			const known = recall(name, maxAge);
			if (known) outcomes.set(name, known);
			else open.set(name, instruments[place]);
		}
		const end = await this.askFor(open, mode, outcomes);
		return names.map((name) => outcomes.get(name) ?? (end as BrokerError));
	}

	/** @returns the failure after which no more was asked for */
	private async askFor(
		open: Map<string, Quotable>,
		mode: QuoteMode,
		outcomes: Map<string, QuoteOutcome>,
	): Promise<BrokerError | null> {
		const batches = batchesOf([...open], this.source, mode);
		try {
			await inOrder(batches.length, AT_ONCE, async (index) => {
				const batch = batches[index];
				const askedAt = Date.now();
				const answers = await this.ask(
					batch.map(([, instrument]) => instrument),
					mode,
				);
				for (const [place, [name]] of batch.entries()) {
					const answer = answers[place];
					outcomes.set(name, answer);
					if (!(answer instanceof BrokerError)) remember(name, { quote: answer, askedAt });
				}
				const end = answers.find(endsAll);
				if (end) throw end;
			});
			return null;
		} catch (error) {
			if (error instanceof BrokerError) return error;
			throw error;
		}
	}

	private async ask(batch: Quotable[], mode: QuoteMode): Promise<QuoteOutcome[]> {
		try {
			return await this.source.ask(batch, mode);
		} catch (error) {
			if (error instanceof BrokerError) return batch.map(() => error);
			throw error;
		}
	}

	private nameOf({ exchange, segment, token, tradingSymbol }: Quotable, mode: QuoteMode): string {
		const { broker } = this.source;
		const account = this.source.account();
		return JSON.stringify([broker, account, mode, exchange, segment, token, tradingSymbol]);
	}
}

type Named = [name: string, instrument: Quotable];

/** The instruments of each scope, as many together as one call takes. */
function batchesOf(open: Named[], source: QuoteSource, mode: QuoteMode): Named[][] {
	const scopes = new Map<string, Named[]>();
	for (const named of open) {
		const scope = source.scopeOf(named[1]);
		scopes.set(scope, [...(scopes.get(scope) ?? []), named]);
	}
	const size = source.perCall(mode);
	return [...scopes.values()].flatMap((all) =>
		Array.from({ length: Math.ceil(all.length / size) }, (_, batch) =>
			all.slice(batch * size, (batch + 1) * size),
		),
	);
}

function endsAll(answer: QuoteOutcome): answer is BrokerError {
	if (!(answer instanceof BrokerError)) return false;
	return ENDS_ALL.includes(answer.failure) || answer.code === 'TIMEOUT';
}

function recall(name: string, maxAge: number): Reading<Quote> | null {
	const known = remembered.get(name);
	const age = known ? Date.now() - known.askedAt : -1;
	return known && age >= 0 && age < maxAge * 1000 ? known.quote : null;
}

function remember(name: string, quote: Remembered): void {
	remembered.delete(name);
	remembered.set(name, quote);
	for (const oldest of remembered.keys()) {
		if (remembered.size <= MOST_REMEMBERED) break;
		remembered.delete(oldest);
	}
}
