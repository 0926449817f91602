/** A number from 0 to 1 that depends on the text alone (FNV-1a): made-up figures that stay the same. */
export function noise(text: string): number {
	let hash = 0x811c9dc5;
	for (let index = 0; index < text.length; index++)
		hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
	return hash / 0xffffffff;
}
