import type { ConnectedBroker } from '../../../../brokers/core/broker';
import type { PreparedGtt } from '../../../../brokers/core/gtt/gtt-api';
import { assertAllowed } from '../../../../brokers/core/orders/guard-rails';

/**
 * The credential's guard rails, for each leg. What waits for its trigger leaves at about that price, on
 * whatever day, so neither the last price nor today's circuit has a say. @throws BrokerError
 */
export async function assertWorth(
	{ id, credential }: ConnectedBroker,
	{ legs, ...gtt }: Pick<PreparedGtt, 'instrument' | 'transactionType' | 'quantity' | 'legs'>,
): Promise<void> {
	for (const leg of legs) {
		await assertAllowed(id, credential.permissions, {
			...gtt,
			...leg,
			lastPrice: async () => await Promise.resolve(leg.triggerPrice),
			upperCircuit: async () => await Promise.resolve(null),
		});
	}
}
