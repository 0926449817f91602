declare module 'minisearch' {
	export default class MiniSearch<T> {
		constructor(options: {
			fields: Array<keyof T & string>;
			storeFields?: Array<keyof T & string>;
			searchOptions?: { prefix?: boolean; combineWith?: 'AND' | 'OR' };
		});
		addAll(documents: readonly T[]): void;
		search(text: string): unknown[];
	}
}
