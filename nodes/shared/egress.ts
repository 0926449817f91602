import type { EgressFilter } from '../../brokers/core/http/agents';

/** n8n's egress rules, where this n8n has them (from 2.41 on). */
export function egressFilterOf(helpers: object): EgressFilter | undefined {
	const { getSecureEgressFilter } = helpers as { getSecureEgressFilter?: () => EgressFilter };
	return getSecureEgressFilter?.();
}
