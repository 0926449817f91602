/** Angel One's refusals of a log-in, in the words of live accounts and in those of the documentation. */
import type { AngelOneQuirks } from '../../simulators/angelone';
import { PROFILE, run, useWorld } from './support';
import { hurryTime } from './time';

const world = useWorld({ angelOne: { quirks: { enforceRateLimits: false } } });
const WRONG_SECRET = 'MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U';

const cells: Array<[AngelOneQuirks['totpRefusal'], object, RegExp]> = [
	[
		'live',
		{ clientCode: 'Z000000' },
		/Invalid totp and client combination \(AB1050\).*client code/,
	],
	['plain', { clientCode: 'Z000000' }, /AB1007.*client code/],
	['live', { totpSecret: WRONG_SECRET }, /combination \(AB1050\).*TOTP secret .*clock/],
	['plain', { totpSecret: WRONG_SECRET }, /Invalid totp \(AB1050\).*TOTP secret .*clock/],
	['live', { mpin: '0000' }, /AB1007.*four-digit MPIN/],
	['plain', { mpin: '0000' }, /AB1007.*four-digit MPIN/],
];

test.each(cells)('in its %s words, %p', async (totpRefusal, mistake, says) => {
	world().angelOne.quirks.totpRefusal = totpRefusal;
	const broker = world().broker('angelOne');
	const credential = await broker.newCredential({ ...mistake });
	const back = hurryTime(30);
	try {
		const { error } = await run(world().engine, broker, credential, PROFILE);
		expect(`${error?.message} | ${error?.description}`).toMatch(says);
	} finally {
		back();
	}
});
