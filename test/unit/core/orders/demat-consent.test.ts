import { readReply as readAngelOne } from '../../../../brokers/angelone/errors';
import { readOrder as readAngelOneOrder } from '../../../../brokers/angelone/parse';
import { lacksConsent } from '../../../../brokers/core/orders/demat-consent';
import type { ReplyMeaning } from '../../../../brokers/core/http/api-client';
import { readReply as readGroww } from '../../../../brokers/groww/errors';
import { readOrder as readGrowwOrder } from '../../../../brokers/groww/parse';
import { reply } from '../../support/transport';

const WORDS = [
	'TPIN not authorised',
	'T-PIN authorisation is pending',
	'eDIS authorisation required to sell',
	'E-DIS: quantity not authorised at CDSL',
	'EDIS_NOT_AUTHORISED',
	'DDPI is not active for this account',
	'Please authorise the holdings at NSDL',
];

test.each(WORDS)('%p is about consent', (said) => {
	expect(lacksConsent(said)).toBe(true);
});

test.each([
	null,
	'',
	'Invalid totp',
	'Insufficient holdings',
	'Edison Ltd is suspended',
	'spinning',
])('%p is not', (said) => {
	expect(lacksConsent(said)).toBe(false);
});

const errorOf = (meaning: ReplyMeaning) => {
	if (meaning.ok) throw new Error('taken for a success');
	return meaning.error;
};

test.each(WORDS)('refused with %p: what to do is in the app', (message) => {
	const angelOne = errorOf(
		readAngelOne(reply({ status: false, message, errorcode: 'AB4999', data: null })),
	);
	expect(angelOne).toMatchObject({ failure: 'refused', code: 'AB4999' });
	expect(angelOne.hint).toMatch(/Angel One app with the TPIN of CDSL.*DDPI/);
	const groww = errorOf(
		readGroww(reply({ status: 'FAILURE', error: { code: 'GA006', message } }, 400)),
	);
	expect(groww).toMatchObject({ failure: 'refused', code: 'GA006' });
	expect(groww.hint).toMatch(/Groww app with the TPIN of CDSL.*DDPI/);
});

describe('rejected later', () => {
	const remark = 'RMS: TPIN not authorised.';

	test('the order says what to do behind the remark', () => {
		const angelOne = readAngelOneOrder({ orderstatus: 'rejected', text: remark });
		expect(angelOne.message).toMatch(/^RMS: TPIN not authorised\. To sell .*Angel One app/);
		const groww = readGrowwOrder({ order_status: 'FAILED', remark });
		expect(groww.message).toMatch(/^RMS: TPIN not authorised\. To sell .*Groww app/);
	});

	test('an order that stands, or was rejected for another reason, has the remark alone', () => {
		expect(readAngelOneOrder({ orderstatus: 'open', text: remark }).message).toBe(remark);
		const funds = 'Insufficient Funds';
		expect(readAngelOneOrder({ orderstatus: 'rejected', text: funds }).message).toBe(funds);
		expect(readGrowwOrder({ order_status: 'REJECTED', remark: funds }).message).toBe(funds);
		expect(readGrowwOrder({ order_status: 'REJECTED' }).message).toBeNull();
	});
});
