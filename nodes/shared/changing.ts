import type { ConnectedBroker } from '../../brokers/core/broker';
import { type ChangeOnce, changeOnce } from '../../brokers/core/orders/change-once';
import { ChangesInTurn } from '../../brokers/core/orders/changes-in-turn';
import { beforeSending } from '../../brokers/core/orders/guard-rails';

/** The steps of a change of one order, or of something like it. */
interface ChangeSteps<Found, T> extends ChangeOnce<Found, T> {
	/** What the broker calls it. */
	idOf(found: Found): string;
}

/**
 * Runs a change of one order once at a time however often it is asked for, and after all other changes
 * of the same order, those of other processes too: a modification sends the whole order, and must not
 * undo what another one has just changed.
 * @param name how the user names it.
 * @param change the same for a repetition, different for every other change.
 */
export async function changing<Found, T>(
	broker: ConnectedBroker,
	name: string[],
	change: unknown[],
	{ find, idOf, apply }: ChangeSteps<Found, T>,
): Promise<T> {
	const account = JSON.stringify([
		broker.id,
		await beforeSending(async () => await broker.accountKey()),
	]);
	const changes = new ChangesInTurn(account, broker.peers);
	return await changeOnce(JSON.stringify([account, ...name, ...change]), {
		find: async () => {
			const mark = await changes.mark();
			return { mark, found: await find() };
		},
		apply: async ({ mark, found }, mayHaveApplied) =>
			await changes.run(idOf(found), async () => {
				await broker.guard.assertMayWrite();
				const isOld = (await changes.mark()) !== mark;
				return await apply(isOld ? await find() : found, mayHaveApplied);
			}),
	});
}
