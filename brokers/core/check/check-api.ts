import type { CheckApi } from '../abilities';
import type { AbilityContext } from '../broker';
import type { Endpoints } from '../http/endpoints';
import type { AccountChecks } from './checks';

/** Check Account, loaded where it is asked for. */
export function checkApi<T extends Endpoints>(
	context: AbilityContext<T>,
	load: () => Promise<AccountChecks<T>>,
): CheckApi {
	return {
		run: async (addressService) => {
			const { checkAccount } = await import('./account-check');
			return await checkAccount(context, await load(), addressService);
		},
	};
}
