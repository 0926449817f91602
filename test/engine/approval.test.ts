/** Groww's log-in by key and secret, where live replies say more than the documentation. */
import {
	addGrowwAccount,
	growwApprovalFields,
	output,
	PROFILE,
	run,
	useWorld,
	type AccountFields,
} from './support';

const world = useWorld();

async function readProfile(changes: AccountFields = {}) {
	const account = addGrowwAccount(world().groww);
	const broker = world().broker('groww');
	const fields = { ...growwApprovalFields(account), ...changes };
	const credential = await broker.newCredential(fields);
	return { account, result: await run(world().engine, broker, credential, PROFILE) };
}

test.each(['either', 'integer'] as const)('the time of an approval as %s', async (form) => {
	world().groww.quirks.approvalTimestamp = form;
	const { account, result } = await readProfile();
	expect(output(result).clientCode).toBe(account.ucc);
});

test.each(['message', 'displayMessage', 'both'] as const)(
	'the reason of a refused checksum in %s is shown',
	async (loginReasonIn) => {
		world().groww.quirks.loginReasonIn = loginReasonIn;
		const { result } = await readProfile({ apiSecret: 'wrong' });
		expect(result.error?.message).toMatch(/^Groww refused the log-in: Invalid checksum \(GA001\)/);
	},
);
