/** Why a copy on disk was not used or not written. */
export class CopyError extends Error {
	override readonly name = 'CopyError';
}
