import type { ChangesInTurn } from '../../../../brokers/core/orders/changes-in-turn';
import { type LoginPeers, peersWith } from '../../../../brokers/core/session/authenticator';
import { MemoryNotes } from '../../../../brokers/core/session/notes';
import { OneAtATime } from '../../../../brokers/core/one-at-a-time';

/** Peers as Redis makes them: notes that all see, and one at a time among all. */
function sharedPeers(): LoginPeers {
	const turns = new OneAtATime();
	return peersWith(new MemoryNotes(), async (name, work) => await turns.run(name, work));
}

/** Another process of the same n8n. */
async function process(peers: LoginPeers | null, account = 'account'): Promise<ChangesInTurn> {
	let changes: ChangesInTurn | undefined;
	await jest.isolateModulesAsync(async () => {
		const { ChangesInTurn: Changes } = await import(
			'../../../../brokers/core/orders/changes-in-turn'
		);
		changes = new Changes(account, peers);
	});
	return changes as ChangesInTurn;
}

/** A change that takes a while, and what was under way beside it. */
function slowChange(log: string[], name: string) {
	return async () => {
		log.push(`${name} begins`);
		await new Promise((resolve) => setTimeout(resolve, 20));
		log.push(`${name} ends`);
	};
}

test('changes of one order in two processes go one after the other', async () => {
	const peers = sharedPeers();
	const [one, two] = [await process(peers), await process(peers)];
	const log: string[] = [];
	await Promise.all([
		one.run('A1', slowChange(log, 'price')),
		two.run('A1', slowChange(log, 'quantity')),
	]);
	expect(log).toEqual(['price begins', 'price ends', 'quantity begins', 'quantity ends']);
});

test('changes of two orders do not wait for one another', async () => {
	const peers = sharedPeers();
	const [one, two] = [await process(peers), await process(peers)];
	const log: string[] = [];
	await Promise.all([one.run('A1', slowChange(log, 'A1')), two.run('A2', slowChange(log, 'A2'))]);
	expect(log.slice(0, 2)).toEqual(['A1 begins', 'A2 begins']);
});

test('what was read before a change in another process ended is old, of whatever order', async () => {
	const peers = sharedPeers();
	const [one, two] = [await process(peers), await process(peers)];
	const mark = await two.mark();
	expect(await two.mark()).toBe(mark);
	const failed = one.run('A1', async () => await Promise.reject(new Error('half done')));
	await expect(failed).rejects.toThrow('half done');
	expect(await two.mark()).not.toBe(mark);
});

test('another account’s changes make nothing old', async () => {
	const peers = sharedPeers();
	const [one, two] = [await process(peers), await process(peers, 'another')];
	const mark = await two.mark();
	await one.run('A1', async () => await Promise.resolve());
	expect(await two.mark()).toBe(mark);
});

test('one process alone: in turn too', async () => {
	const changes = await process(null);
	const log: string[] = [];
	const mark = await changes.mark();
	await Promise.all([
		changes.run('A1', slowChange(log, 'price')),
		changes.run('A1', slowChange(log, 'quantity')),
	]);
	expect(log).toEqual(['price begins', 'price ends', 'quantity begins', 'quantity ends']);
	expect(await changes.mark()).not.toBe(mark);
});
