const MOMENT_MS = 75;

/**
 * Gives up on a reply a moment after the simulator has the request. By the clock alone a busy machine
 * gives up before the request, or what there is of a reply, has been read.
 * @param arrived whether the simulator has the request
 * @returns ends the wait
 */
export function giveUpOnceArrived(arrived: () => boolean, giveUp: () => void): () => void {
	let timer = setTimeout(look, MOMENT_MS);
	function look(): void {
		const isThere = arrived();
		timer = setTimeout(isThere ? () => setImmediate(giveUp) : look, MOMENT_MS);
	}
	return () => clearTimeout(timer);
}
