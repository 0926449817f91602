import type { Failure } from '../../../../brokers/core/errors';
import type * as createOnceModule from '../../../../brokers/core/gtt/create-once';
import { createOnce, type GttCreation } from '../../../../brokers/core/gtt/create-once';
import type { BrokerGtt, GttApi, PreparedGtt } from '../../../../brokers/core/gtt/gtt-api';
import { REFUSAL_IN_DOUBT } from '../../../../brokers/core/http/api-client';
import { DUPLICATE_REFERENCE } from '../../../../brokers/core/orders/place';
import type { Gtt } from '../../../../brokers/core/outputs';
import type { JsonObject } from '../../../../brokers/core/wire';
import { brokerError, failureOf } from '../../support/failures';
import { instrument } from '../../support/instruments';
import { TestJournal } from '../../support/journal';

const MORNING = Date.UTC(2026, 10, 23, 4, 30);

let file: TestJournal;
beforeEach(() => {
	jest.useFakeTimers({ now: MORNING });
	file = new TestJournal({ aged: true });
});
afterEach(() => {
	file.remove();
	jest.useRealTimers();
});

/** What becomes of one request. */
type Send = 'ok' | 'lost' | 'neverArrives' | Failure | 'doubt' | 'duplicate' | 'dies';

interface Rule {
	id: string;
	terms: string;
}

/** A broker whose rules carry no label. */
class Rules {
	readonly rules: Rule[] = [];
	readonly log: string[] = [];
	sends: Send[] = [];
	/** As many reads fail. */
	down = 0;
	private serial = 0;

	byHand(terms: JsonObject): string {
		const id = `rule ${++this.serial}`;
		this.rules.push({ id, terms: JSON.stringify(terms) });
		return id;
	}

	/** Everything that is asked of it takes a moment. */
	readonly api = {
		facts: { bookLagMs: 1_000, lookUpHint: () => 'Look into the list.' },
		idsLike: async () => (await this.read()).map(({ id }) => id),
		allOf: async (terms: JsonObject, except: readonly string[]) =>
			(await this.read())
				.filter((rule) => rule.terms === JSON.stringify(terms) && !except.includes(rule.id))
				.map(({ id }) => shown(id)),
		refresh: async (gtt: BrokerGtt) => {
			await this.read();
			return { ...gtt, raw: { refreshed: true } };
		},
		create: async ({ terms }: PreparedGtt, _: unknown, lastCheck: () => Promise<void>) => {
			await lastCheck();
			this.log.push('send');
			await new Promise((resolve) => setTimeout(resolve, 10));
			const send = this.sends.shift() ?? 'ok';
			if (send === 'dies') return await new Promise<never>(() => undefined);
			if (send === 'doubt') throw brokerError({ failure: 'unclear', code: REFUSAL_IN_DOUBT });
			if (send === 'duplicate')
				throw brokerError({ failure: 'refused', code: DUPLICATE_REFERENCE });
			if (send === 'neverArrives') throw brokerError({ failure: 'unclear', code: 'TIMEOUT' });
			if (send !== 'ok' && send !== 'lost') throw brokerError({ failure: send, code: send });
			const id = this.byHand(terms);
			if (send === 'lost') throw brokerError({ failure: 'unclear', code: 'CONNECTION_LOST' });
			return shown(id);
		},
	} as unknown as GttApi;

	private async read(): Promise<Rule[]> {
		this.log.push('read');
		await new Promise((resolve) => setTimeout(resolve, 5));
		if (this.down > 0) {
			this.down--;
			throw brokerError({ failure: 'unclear', code: 'HTTP_502', message: 'A page.' });
		}
		return this.rules;
	}
}

function shown(gttId: string): BrokerGtt {
	return { gtt: { gttId, createdAt: null } as Gtt, raw: {} };
}

const TERMS = { symbol: 'SBIN', trigger: '790' };

function creation(
	rules: Rules,
	key: string,
	changes: Partial<GttCreation> = {},
	terms: JsonObject = TERMS,
): GttCreation {
	const prepared = {
		instrument: instrument(),
		terms,
		request: async () => await Promise.resolve({ method: 'POST', path: '/create', body: terms }),
	} as unknown as PreparedGtt;
	return {
		broker: 'angelOne',
		account: 'account',
		holdsUntil: Date.now() + 86_400_000,
		reference: { key, sent: `label-of-${key}`, given: true },
		fingerprint: `gtt of ${key}`,
		journal: file.journal,
		gtts: rules.api,
		prepared,
		confirmMs: 5_000,
		...changes,
	};
}

/** The same code in another process: what it keeps in memory is its own. */
async function anotherProcess() {
	let module!: typeof createOnceModule;
	await jest.isolateModulesAsync(async () => {
		module = await import('../../../../brokers/core/gtt/create-once');
	});
	return module;
}

async function running<T>(work: Promise<T>, ms = 120_000): Promise<T> {
	work.catch(() => undefined);
	await jest.advanceTimersByTimeAsync(ms);
	return await work;
}

const creating = async (...args: Parameters<typeof creation>) =>
	await running(createOnce(creation(...args)));
const sent = ({ log }: Rules) => log.filter((entry) => entry === 'send').length;
const idOf = ({ order }: { order: BrokerGtt }) => order.gtt.gttId;

test('one look at what is there, one request; a repetition looks the one up that is known', async () => {
	const rules = new Rules();
	expect(await creating(rules, 'a')).toMatchObject({ duplicate: false });
	expect(rules.log).toEqual(['read', 'send']);
	const again = await creating(rules, 'a');
	expect(again).toMatchObject({ duplicate: true, order: { raw: { refreshed: true } } });
	expect(idOf(again)).toBe('rule 1');
	expect(sent(rules)).toBe(1);
});

test('one that is known is returned although the broker cannot be read', async () => {
	const rules = new Rules();
	await creating(rules, 'a');
	rules.down = Infinity;
	expect(idOf(await creating(rules, 'a'))).toBe('rule 1');
	expect(sent(rules)).toBe(1);
});

test('before it leaves it is written down, with what to look for', async () => {
	const rules = new Rules();
	rules.byHand({ other: true });
	rules.sends = ['dies'];
	void createOnce(creation(rules, 'a', { account: 'of one that dies' }));
	await jest.advanceTimersByTimeAsync(1_000);
	expect(file.rows()).toMatchObject([
		{ key: 'a', state: 'sent', label: 'label-of-a', placed: null },
		{ state: 'sent', label: 'lock: creating a GTT order' },
	]);
	expect(file.notes()).toEqual([JSON.stringify({ terms: TERMS, before: ['rule 1'] })]);
});

describe('after a lost reply', () => {
	test('the one that is new is it, whatever else there is', async () => {
		const rules = new Rules();
		rules.byHand(TERMS);
		rules.byHand({ other: true });
		rules.sends = ['lost'];
		const created = await creating(rules, 'a');
		expect(created.duplicate).toBe(false);
		expect(idOf(created)).toBe('rule 3');
		expect(idOf(await creating(rules, 'a'))).toBe('rule 3');
		expect(sent(rules)).toBe(1);
	});

	test('none: unknown, and a repetition sends nothing', async () => {
		const rules = new Rules();
		rules.byHand(TERMS);
		rules.sends = ['neverArrives'];
		const failure = await failureOf(creating(rules, 'a'));
		expect(failure).toMatchObject({ outcome: 'unknown', code: 'TIMEOUT', retryable: false });
		expect(failure.message).toContain('label-of-a');
		expect(await failureOf(creating(rules, 'a'))).toMatchObject({
			outcome: 'unknown',
			code: 'STILL_UNKNOWN',
		});
		expect(sent(rules)).toBe(1);
	});

	test('several: unknown', async () => {
		const rules = new Rules();
		rules.sends = ['lost'];
		const work = createOnce(creation(rules, 'a'));
		work.catch(() => undefined);
		await jest.advanceTimersByTimeAsync(12);
		rules.byHand(TERMS);
		const failure = await failureOf(running(work));
		expect(failure).toMatchObject({ outcome: 'unknown' });
		expect(failure.message).toContain('GTT_ALIKE');
		expect(sent(rules)).toBe(1);
	});

	test('a list that cannot be read: unknown; a repetition finds the one by what was written down', async () => {
		const rules = new Rules();
		rules.byHand(TERMS);
		rules.sends = ['lost'];
		const work = createOnce(creation(rules, 'a'));
		work.catch(() => undefined);
		await jest.advanceTimersByTimeAsync(12);
		rules.down = Infinity;
		expect(await failureOf(running(work))).toMatchObject({ outcome: 'unknown' });
		expect(await failureOf(creating(rules, 'a'))).toMatchObject({ outcome: 'unknown' });
		rules.down = 0;
		// The repetition computes another trigger; what is looked for is what was sent.
		const again = await creating(rules, 'a', {}, { symbol: 'SBIN', trigger: '789' });
		expect(again.duplicate).toBe(true);
		expect(idOf(again)).toBe('rule 2');
		expect(sent(rules)).toBe(1);
	});

	test('the one of another reference is not it', async () => {
		const rules = new Rules();
		rules.sends = ['neverArrives', 'lost'];
		expect(await failureOf(creating(rules, 'a'))).toMatchObject({ outcome: 'unknown' });
		expect(idOf(await creating(rules, 'b'))).toBe('rule 1');
		expect(await failureOf(creating(rules, 'a'))).toMatchObject({ code: 'STILL_UNKNOWN' });
		expect(rules.rules).toHaveLength(1);
	});

	test('of a process that was killed as it sent: the next one finds it', async () => {
		const rules = new Rules();
		rules.sends = ['dies'];
		const process = await anotherProcess();
		void process.createOnce(creation(rules, 'a'));
		await jest.advanceTimersByTimeAsync(100);
		rules.byHand(TERMS);
		// Nobody keeps its entry or its lock alive any more.
		jest.clearAllTimers();
		const found = await creating(rules, 'a', { journal: file.another() });
		expect(found.duplicate).toBe(true);
		expect(idOf(found)).toBe('rule 1');
		expect(sent(rules)).toBe(1);
	});
});

test.each(['refused', 'notSent', 'rateLimited', 'login', 'tokenRefused', 'cancelled'] as const)(
	'%s: certainly none, and the same reference may go out again',
	async (failure) => {
		const rules = new Rules();
		rules.sends = [failure];
		expect(await failureOf(creating(rules, 'a'))).toMatchObject({ outcome: 'notPlaced' });
		expect(await creating(rules, 'a')).toMatchObject({ duplicate: false });
		expect(sent(rules)).toBe(2);
	},
);

test('without a look at what is there nothing is sent', async () => {
	const rules = new Rules();
	rules.down = 1;
	const failure = await failureOf(creating(rules, 'a'));
	expect(failure).toMatchObject({ outcome: 'notPlaced', code: 'HTTP_502', failure: 'notSent' });
	expect(failure.message).toMatch(/was not sent/);
	expect(rules.log).toEqual(['read']);
});

describe('a refusal that is in doubt', () => {
	test('is borne out by the list, and sent once more', async () => {
		const rules = new Rules();
		rules.sends = ['doubt'];
		expect(await creating(rules, 'a')).toMatchObject({ duplicate: false });
		expect(rules.rules).toHaveLength(1);
		expect(sent(rules)).toBe(2);
	});

	test('is not, where one like it appears before that: nothing is sent beside it', async () => {
		const rules = new Rules();
		rules.sends = ['doubt'];
		const work = createOnce(creation(rules, 'a'));
		work.catch(() => undefined);
		// It has looked for all of its time, and looks once more before it sends.
		const looks = rules.api.allOf.bind(rules.api);
		let count = 0;
		jest.spyOn(rules.api, 'allOf').mockImplementation(async (...asked) => {
			if (++count === 7) rules.byHand(TERMS);
			return await looks(...asked);
		});
		expect(idOf(await running(work))).toBe('rule 1');
		expect(count).toBeGreaterThanOrEqual(7);
		expect(sent(rules)).toBe(1);
	});
});

describe('a broker that refuses the reference', () => {
	test('means the only one like it', async () => {
		const rules = new Rules();
		const id = rules.byHand(TERMS);
		rules.sends = ['duplicate'];
		const created = await creating(rules, 'a');
		expect(created.duplicate).toBe(true);
		expect(idOf(created)).toBe(id);
	});

	test.each([0, 2])('with %i like it means nobody knows which', async (count) => {
		const rules = new Rules();
		for (let n = 0; n < count; n++) rules.byHand(TERMS);
		rules.sends = ['duplicate'];
		expect(await failureOf(creating(rules, 'a'))).toMatchObject({ outcome: 'unknown' });
		expect(rules.rules).toHaveLength(count);
	});
});

describe('on the day on which the journal was begun', () => {
	beforeEach(() => {
		file.remove();
		file = new TestJournal();
	});

	test('a given reference goes out where there is none like it', async () => {
		const rules = new Rules();
		rules.byHand({ other: true });
		expect(await creating(rules, 'a')).toMatchObject({ duplicate: false });
	});

	test('and not beside one like it, which may be its own', async () => {
		const rules = new Rules();
		rules.byHand(TERMS);
		expect(await failureOf(creating(rules, 'a'))).toMatchObject({
			outcome: 'notPlaced',
			mayExist: true,
			code: 'GTT_ALIKE',
		});
		expect(sent(rules)).toBe(0);
	});

	test('a derived one does', async () => {
		const rules = new Rules();
		rules.byHand(TERMS);
		const reference = { key: 'a', sent: 'label', given: false };
		expect(await creating(rules, 'a', { reference })).toMatchObject({ duplicate: false });
	});
});

test('those of one account are created one after the other, whoever creates them', async () => {
	const rules = new Rules();
	rules.sends = ['lost', 'lost', 'lost', 'lost'];
	const journals = [file.journal, file.journal, file.another(), file.another()];
	const all = await running(
		Promise.all(
			journals.map(
				async (journal, n) => await createOnce(creation(rules, `key ${n}`, { journal })),
			),
		),
	);
	expect(new Set(all.map(idOf)).size).toBe(4);
	expect(rules.rules).toHaveLength(4);
	// Each looks, sends and finds its own before the next one looks.
	expect(rules.log.join(' ')).toBe(Array(4).fill('read send read').join(' '));
});

test('and in all processes', async () => {
	const rules = new Rules();
	rules.sends = ['lost', 'ok'];
	const other = await anotherProcess();
	const [here, there] = await running(
		Promise.all([
			createOnce(creation(rules, 'a')),
			other.createOnce(creation(rules, 'b', { journal: file.another() })),
		]),
	);
	expect([here, there].map(idOf)).toEqual(['rule 1', 'rule 2']);
	expect(rules.log.join(' ')).toBe('read send read read send');
});

test('where another process does not come to an end, nothing is sent', async () => {
	const rules = new Rules();
	rules.sends = ['dies'];
	const other = await anotherProcess();
	void other.createOnce(creation(rules, 'a', { journal: file.another() }));
	await jest.advanceTimersByTimeAsync(100);
	const failure = await failureOf(running(createOnce(creation(rules, 'b')), 200_000));
	expect(failure).toMatchObject({ code: 'OTHERS_UNDER_WAY', outcome: 'notPlaced' });
	expect(sent(rules)).toBe(1);
});

test('the same reference at the same moment: one, and the other is told of it', async () => {
	const rules = new Rules();
	const both = await running(
		Promise.all([
			createOnce(creation(rules, 'a')),
			createOnce(creation(rules, 'a', { journal: file.another() })),
		]),
	);
	expect(both.map(({ duplicate }) => duplicate).sort()).toEqual([false, true]);
	expect(rules.rules).toHaveLength(1);
});

test('a process that stood still while another one took its lock sends nothing', async () => {
	const rules = new Rules();
	const slow = creation(rules, 'a');
	const { request } = slow.prepared;
	slow.prepared.request = async (label) => {
		const { db } = (await import('../../../../brokers/core/journal/journal-file')).openJournalFile(
			file.path,
			() => undefined,
		);
		db.exec("UPDATE entries SET holder = 'another' WHERE label LIKE 'lock%'");
		db.close();
		return await request(label);
	};
	expect(await failureOf(running(createOnce(slow)))).toMatchObject({
		outcome: 'notPlaced',
		code: 'CLAIM_LOST',
	});
	expect(sent(rules)).toBe(0);
});
