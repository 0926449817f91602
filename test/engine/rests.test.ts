import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
	addAngelOneAccount,
	addGrowwAccount,
	angelOneFields,
	BROKERS,
	growwApprovalFields,
	output,
	PROFILE,
	requestsDuring,
	run,
	type BrokerName,
	useWorld,
	MANY_LOG_INS,
} from './support';
import { shiftClock } from './time';

const world = useWorld(MANY_LOG_INS);

/** A credential that the broker refuses: a wrong PIN, or a key that nobody approved today. */
async function refusedCredential(name: BrokerName) {
	const broker = world().broker(name);
	const account =
		name === 'angelOne' ? addAngelOneAccount(world().angelOne) : addGrowwAccount(world().groww);
	const fields =
		'mpin' in account
			? { ...angelOneFields(account), mpin: '0918' }
			: growwApprovalFields(Object.assign(account, { approvedOn: '2026-01-01' }));
	const baseUrl = broker.simulator.origin;
	const credential = await world().engine.createCredential(broker.credentialType, {
		...fields,
		baseUrl,
	});
	return { broker, credential, account };
}

describe.each(BROKERS)('%s', (name) => {
	test('a wrong MPIN rests until it is corrected; a key that is not approved for ten minutes', async () => {
		const { broker, credential } = await refusedCredential(name);
		await run(world().engine, broker, credential, PROFILE);
		const triesAfter = async (ms: number) => {
			const back = shiftClock(ms);
			const requests = await requestsDuring(broker.simulator, async () => {
				await run(world().engine, broker, credential, PROFILE);
			});
			back();
			return requests.length;
		};
		const again = name === 'angelOne' ? 0 : 1;
		expect(await triesAfter(590_000)).toBe(0);
		expect(await triesAfter(600_100)).toBe(again);
		expect(await triesAfter(24 * 3600_000)).toBe(again);
	});

	test('n8n’s HTTP Request node keeps to the rest, and the Test button ends it', async () => {
		const { broker, credential, account } = await refusedCredential(name);
		await run(world().engine, broker, credential, PROFILE);
		const url = `${broker.simulator.origin}${broker.paths.profile}`;
		const requests = await requestsDuring(broker.simulator, async () => {
			const result = await world().engine.httpRequestNode(credential, { url });
			expect(result.raw).toMatch(/Not asked again/);
		});
		expect(requests).toEqual([]);
		if ('mpin' in account) account.mpin = '0918';
		else account.approvedOn = 'always';
		const back = shiftClock(31_000);
		const { status, message } = await world().engine.testCredential(credential.id);
		expect({ status, message }).toMatchObject({ status: 'OK' });
		output(await run(world().engine, broker, credential, PROFILE));
		back();
	});
});

test('what is noted lies in a file of n8n’s user alone, and holds no secret', async () => {
	const { broker, credential } = await refusedCredential('angelOne');
	await run(world().engine, broker, credential, PROFILE);
	const folder = join(process.env.N8N_USER_FOLDER!, '.n8n');
	const files = readdirSync(folder).filter((file) => file.startsWith('indian-brokers-sessions'));
	expect(files).toContain('indian-brokers-sessions.sqlite');
	const { apiKey, totpSecret } = await world().engine.credentialData(credential.id);
	for (const file of files) {
		expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
		const text = readFileSync(join(folder, file), 'latin1');
		for (const secret of [apiKey, totpSecret]) expect(text).not.toContain(String(secret));
	}
});
