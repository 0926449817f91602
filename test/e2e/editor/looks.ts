import type { Locator } from 'playwright-core';

/** A picture inside an element. */
export interface ShownPicture {
	src: string;
	isLoaded: boolean;
}

/** A piece of text on the screen, and the boxes it takes up, in pixels. */
interface ShownText {
	text: string;
	/** The value or placeholder of a field, not n8n's or our own words. */
	isTyped: boolean;
	isCut: boolean;
	boxes: Array<{ left: number; top: number; right: number; bottom: number }>;
}

/** What inPage.mjs defines in the page. */
declare const inPage: {
	readTexts(root: unknown): ShownText[];
	unlabelled(root: unknown): string[];
	pictures(root: unknown): ShownPicture[];
};

/** Words that JavaScript writes, and names like `triggerPrice`. */
const OUT_OF_THE_CODE = /\b(undefined|null|NaN)\b|\[object |\b[a-z]+[A-Z]\w*/;
/** Boxes of lines include the space between them, which may be shared, in pixels. */
const SHARED = 3;

/**
 * What a careful eye finds wrong inside an element, one line each: text that lies over other text or
 * is cut off, fields without a label, names out of the code, pictures that did not load.
 */
export async function defectsIn(root: Locator): Promise<string[]> {
	const texts = await root.evaluate((element) => inPage.readTexts(element));
	const unlabelled = await root.evaluate((element) => inPage.unlabelled(element));
	const pictures = await picturesIn(root);
	if (texts.length === 0) throw new Error('There is nothing to read.');
	return [
		...texts.filter(({ isCut }) => isCut).map(({ text }) => `cut off: "${text}"`),
		...texts
			.filter(({ text, isTyped }) => !isTyped && OUT_OF_THE_CODE.test(text))
			.map(({ text }) => `out of the code: "${text}"`),
		...overlaps(texts),
		...unlabelled.map((name) => `without a label: ${name}`),
		...pictures.filter(({ isLoaded }) => !isLoaded).map(({ src }) => `not loaded: ${src}`),
	];
}

/** Text that is cut off inside an element. */
export async function cutTextsIn(root: Locator): Promise<string[]> {
	const texts = await root.evaluate((element) => inPage.readTexts(element));
	return texts.filter(({ isCut }) => isCut).map(({ text }) => text);
}

/** The pictures inside an element. */
export async function picturesIn(root: Locator): Promise<ShownPicture[]> {
	return await root.evaluate((element) => inPage.pictures(element));
}

function overlaps(texts: ShownText[]): string[] {
	return texts.flatMap((one, index) =>
		texts
			.slice(index + 1)
			.filter((other) => one.boxes.some((a) => other.boxes.some((b) => overlap(a, b))))
			.map((other) => `"${one.text}" lies over "${other.text}"`),
	);
}

function overlap(a: ShownText['boxes'][number], b: ShownText['boxes'][number]): boolean {
	return (
		Math.min(a.right, b.right) - Math.max(a.left, b.left) > SHARED &&
		Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > SHARED
	);
}
