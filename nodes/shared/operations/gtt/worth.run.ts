import type { ConnectedBroker } from '../../../../brokers/core/broker';
import type { BrokerError } from '../../../../brokers/core/errors';
import type { PreparedGtt } from '../../../../brokers/core/gtt/gtt-api';
import { valueRefusal } from '../../../../brokers/core/orders/guard-rails';

/**
 * Why the credential's limit refuses it unless it only reduces a position, by its dearer leg; null where it
 * does not. What waits for its trigger leaves at about that price, on whatever day, so neither the last
 * price nor today's circuit has a say. @throws BrokerError where the credential only reads
 */
export async function worthRefusal(
	{ id, guard }: ConnectedBroker,
	{ legs, ...gtt }: Pick<PreparedGtt, 'instrument' | 'transactionType' | 'quantity' | 'legs'>,
): Promise<BrokerError | null> {
	const permissions = await guard.permissions();
	for (const leg of legs) {
		const refusal = await valueRefusal(id, permissions, {
			...gtt,
			...leg,
			lastPrice: async () => await Promise.resolve(leg.triggerPrice),
			upperCircuit: async () => await Promise.resolve(null),
		});
		if (refusal !== null) return refusal;
	}
	return null;
}
