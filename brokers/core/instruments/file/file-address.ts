import type { InstrumentSource } from '../types';

/**
 * Where a file is taken from: the broker publishes it on a host of its own beside the live API; with any
 * other base URL it is on the same path of that origin.
 * @param baseUrl of the credential; without one it is the live API
 * @param apiHosts of the live API
 * @param published the live file
 */
export function fileAddress(
	baseUrl: string | undefined,
	apiHosts: readonly string[],
	published: string,
): Pick<InstrumentSource, 'url' | 'refuseShrunk'> {
	const isLive = !baseUrl || apiHosts.includes(new URL(baseUrl).hostname);
	const url = isLive ? published : new URL(baseUrl).origin + new URL(published).pathname;
	return { url, refuseShrunk: isLive };
}
