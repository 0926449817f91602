import assert from 'node:assert/strict';
import type { Scenario } from '../suite';
import { angelOne, type EditorBroker, groww, type Login } from './brokers';
import type { CredentialForm } from './credentialForm';
import { defectsIn } from './looks';
import { eventually } from './rest';
import { type EditorScene, inEditor } from './scene';

/** What every broker's form ends with; the last field is n8n's own. */
const COMMON_FIELDS = [
	'permissions',
	'maxOrderValue',
	'maxDailyLoss',
	'maxOrdersPerDay',
	'tradingHaltedUntil',
	'proxyUrl',
	'baseUrl',
	'allowedHttpRequestDomains',
];

const createCredential = (broker: EditorBroker): Scenario<EditorScene> => ({
	name: `${broker.node}: fill in a new credential; n8n tests it; wrong secrets are named`,
	play: async (scene) => {
		const { origin } = scene.stage.brokers[broker.id];
		const last = broker.logins.at(-1);
		await inEditor(scene, async (editor) => {
			await editor.newWorkflow();
			await editor.nodes.addAction(broker.node, 'Get profile');
			const form = editor.credential;
			await form.create();
			for (const login of broker.logins) {
				await form.choose('authMethod', login.way);
				await assertFields(form, login);
				assert.deepEqual(await defectsIn(form.root), []);
				await editor.pictures(`${broker.id}-credential-${login.way}`);
				await form.input('baseUrl').scrollIntoViewIfNeeded();
				await editor.pictures(`${broker.id}-credential-${login.way}-end`);
				for (const [field, value] of Object.entries(login.typed)) await form.fill(field, value);
				await form.fill('baseUrl', origin);
				for (const field of [...login.masked, 'proxyUrl']) {
					assert.equal(await form.input(field).getAttribute('type'), 'password', field);
				}
				assert.equal((await form.save()).status, 'OK', login.way);
				await form.reopen();
				await form.success().waitFor();
				await assertFields(form, login);
				for (const field of login.masked) {
					const shown = await form.input(field).inputValue();
					assert.notEqual(shown, login.typed[field], `${field} stays in the server`);
				}
			}
			await editor.pictures(`${broker.id}-credential-works`);

			for (const { what, field, typed, told } of broker.mistakes) {
				await form.fill(field, typed);
				assert.equal((await form.save()).status, 'Error', what);
				const failure = await form.failure();
				await editor.pictures(`${broker.id}-credential-${what}`);
				assert.match(failure, told, what);
				assertNoSecret(`${failure}\n${await form.dialog.innerText()}`, broker, typed);
				assert.deepEqual(await defectsIn(form.root), []);
				await form.fill(field, last?.typed[field] ?? '');
			}
		});
	},
});

async function assertFields(form: CredentialForm, { way, typed }: Login): Promise<void> {
	const expected = ['authMethod', ...Object.keys(typed), ...COMMON_FIELDS];
	await eventually(async () => assert.deepEqual(await form.fields(), expected, way));
}

/** Nothing that was ever typed into a masked field. */
function assertNoSecret(text: string, { logins }: EditorBroker, ...more: string[]): void {
	const secrets = logins.flatMap(({ typed, masked }) => masked.map((field) => typed[field]));
	for (const secret of [...secrets, ...more]) {
		assert.ok(!text.includes(secret), `a secret is shown: ${text}`);
	}
}

export const credentialScenarios = [angelOne, groww].map(createCredential);
