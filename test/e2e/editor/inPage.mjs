/**
 * What runs inside the page, before n8n's own scripts: it looks, and changes nothing. Plain
 * JavaScript, because the project's TypeScript knows no browser. Called as `inPage.…`.
 */

let lastChange = performance.now();
new MutationObserver(() => (lastChange = performance.now())).observe(document, {
	subtree: true,
	childList: true,
	attributes: true,
	characterData: true,
});

/** Loaded, nothing changed for so long, and nothing moving. Spinners turn for ever and do not count. */
function isQuiet(quietMs) {
	const moving = document
		.getAnimations()
		.some(
			({ playState, effect }) =>
				playState === 'running' && effect?.getComputedTiming().endTime !== Infinity,
		);
	return document.readyState === 'complete' && !moving && performance.now() - lastChange > quietMs;
}

/** All text inside an element that can be seen: words, and what stands in fields. */
function readTexts(root) {
	return [...wordsIn(root), ...typedIn(root)];
}

function* wordsIn(root) {
	const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
	while (walker.nextNode()) {
		const { parentElement: parent, textContent } = walker.currentNode;
		const text = textContent.trim();
		if (!parent || text === '' || !isShown(parent)) continue;
		const range = document.createRange();
		range.selectNodeContents(walker.currentNode);
		const boxes = [...range.getClientRects()].map(boxOf);
		yield { text, isTyped: false, isCut: isCutOff(parent), boxes };
	}
}

function* typedIn(root) {
	for (const input of root.querySelectorAll('input')) {
		const text = input.value || input.placeholder;
		if (text === '' || !isShown(input) || input.type === 'checkbox') continue;
		const style = getComputedStyle(input);
		const padding = Number.parseFloat(style.paddingLeft) + Number.parseFloat(style.paddingRight);
		const pen = document.createElement('canvas').getContext('2d');
		pen.font = style.font;
		const room = input.clientWidth - padding + 1;
		const isCut = input.type !== 'password' && pen.measureText(text).width > room;
		yield { text, isTyped: true, isCut, boxes: [boxOf(input.getBoundingClientRect())] };
	}
}

function isShown(element) {
	return element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
}

function boxOf({ left, top, right, bottom }) {
	return { left, top, right, bottom };
}

/** Whether the nearest element that hides what is too wide for it hides something. */
function isCutOff(element) {
	while (element && getComputedStyle(element).overflowX === 'visible') {
		element = element.parentElement;
	}
	return element !== null && element.scrollWidth > element.clientWidth + 1;
}

/** The parameters that have no label to themselves, or one that is their name in the code. */
function unlabelled(root) {
	const FIELD = '[data-test-id="parameter-input"]';
	return [...root.querySelectorAll(FIELD)]
		.filter((field) => field.checkVisibility())
		.map((field) => {
			let around = field;
			while (around && !around.querySelector('label')) around = around.parentElement;
			return {
				name: field
					.querySelector('[data-test-id^="parameter-input-"]')
					?.getAttribute('data-test-id')
					.replace('parameter-input-', ''),
				label: around?.querySelector('label').innerText.trim() ?? '',
				isAlone: around?.querySelectorAll(FIELD).length === 1,
			};
		})
		.filter(({ name, label, isAlone }) => !isAlone || label === '' || label === name)
		.map(({ name }) => name);
}

/** The addresses of the pictures inside an element, and whether they came. */
function pictures(root) {
	return [...root.querySelectorAll('img')]
		.filter((image) => image.checkVisibility())
		.map(({ src, naturalWidth }) => ({ src, isLoaded: naturalWidth > 0 }));
}

globalThis.inPage = { isQuiet, readTexts, unlabelled, pictures };
