import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import type { BrokerCredential, BrokerModule } from '../../brokers/core/broker';
import { isSocks } from '../../brokers/core/http/addresses';
import { isDisguised, writeOf } from '../../brokers/core/http/endpoints';
import { countedRefusal, refusalOfTheDay } from './day-limits';
import { refusalUnderLimit, type WithForms } from './limited-write';
import { n8nProxy } from './n8n-transport';
import { usableToken } from './sessions';

/**
 * n8n's HTTP Request node takes every failure for a session that is over: it runs `preAuthentication`
 * and sends the request again, an order whose reply was lost included. It hands `preAuthentication` the
 * object that `authenticate` saw, so that object is noted here once a request must not be repeated.
 */
const notToBeRepeated = new WeakSet<ICredentialDataDecryptedObject>();

/** Whether n8n must neither log in nor send again after what it did last with these credentials. */
export function isNotToBeRepeated(credentials: ICredentialDataDecryptedObject): boolean {
	return notToBeRepeated.has(credentials);
}

/** Callers of n8n's older request helper name the address `uri`; pages of a paginated request have both. */
type AnyRequest = WithForms & { uri?: string };

/**
 * A request of n8n's HTTP Request node, with our headers and proxy. The token goes to the broker's
 * own origin alone, whatever address the workflow names, by the credential's proxy or n8n's own, and
 * never without a check of the certificate; the credential's guard rails hold; and what changes
 * something is sent once.
 * @throws Error whose message the user reads
 */
export async function outgoingRequest(
	module: BrokerModule,
	credentials: ICredentialDataDecryptedObject,
	options: AnyRequest,
): Promise<IHttpRequestOptions> {
	const credential = module.readCredential(credentials);
	const address = addressOf(options);
	const url = address !== null && URL.canParse(address) ? new URL(address) : null;
	const write = url ? writeOf(module.endpoints, options.method ?? 'GET', url) : {};
	const refusal = isNotToBeRepeated(credentials)
		? 'The broker refused the session, and a request that changes something is not sent again by itself. Read something first, which renews the session.'
		: (wayRefused(credential, url) ??
			guardRefused(module, credential, write, options, url) ??
			(await refusalOfTheDay(module, credential, write)) ??
			(isDisguised(address?.trim() ?? '') ? DISGUISED_PATH : null));
	if (refusal !== null) throw refused(credentials, refusal);
	// Without a usable one n8n logs in and comes again, so this is before the note.
	const token = usableToken(credentials, credential.owner);
	if (write.writes) notToBeRepeated.add(credentials);
	const limited = await countedRefusal(module, credentials, credential, write);
	if (limited !== null) throw refused(credentials, limited);
	const headers = credential.headers(token, options.body !== undefined);
	return {
		...safelyRouted(options, credential.proxy),
		headers: { ...headers, ...options.headers, Authorization: headers.Authorization },
	};
}

/** A refusal is final: it costs no log-in. */
function refused(credentials: ICredentialDataDecryptedObject, why: string): Error {
	notToBeRepeated.add(credentials);
	return new Error(why);
}

const DISGUISED_PATH =
	"The path of the address has an encoded slash or dot, a backslash, or steps like '..', which not every server reads alike: the request was not sent. Write the path as the broker's documentation has it.";

/** Without them n8n's client checks certificates and takes the proxy of its own environment. */
const UNSAFE = [
	'agentOptions',
	'auth',
	'followAllRedirects',
	'proxy',
	'rejectUnauthorized',
	'skipSslCertificateValidation',
];

/** The workflow's own proxy, its "ignore SSL issues" and redirects would show the token to others. */
function safelyRouted(options: AnyRequest, proxy: URL | null): IHttpRequestOptions {
	const kept = Object.entries(options).filter(([name]) => !UNSAFE.includes(name));
	return {
		...(Object.fromEntries(kept) as unknown as IHttpRequestOptions),
		...(options.uri === undefined ? { disableFollowRedirect: true } : { followRedirect: false }),
		...(proxy ? { proxy: n8nProxy(proxy) } : {}),
	};
}

/** Why it must not go this way; null where it may. */
function wayRefused({ baseUrl, proxy }: BrokerCredential, url: URL | null): string | null {
	const { origin } = new URL(baseUrl);
	if (url?.origin !== origin)
		return `This credential is for ${origin} alone; it is not sent to other addresses.`;
	if (isSocks(proxy))
		return "n8n's HTTP Request node does not speak SOCKS. Use an http or https proxy in the credential, or the broker's own node.";
	return null;
}

/** What the credential's guard rails say against it; null where they let it pass. */
function guardRefused(
	module: BrokerModule,
	{ permissions }: BrokerCredential,
	write: ReturnType<typeof writeOf>,
	options: WithForms,
	url: URL | null,
): string | null {
	if (write.writes !== 'trade') return null;
	if (permissions.readOnly)
		return 'This credential is read-only: the request was not sent. Choose "Trade" under Permissions in the credential to allow it.';
	const limit = permissions.maxOrderValue;
	return limit === null
		? null
		: refusalUnderLimit(module, write, options, url?.search ?? '', limit);
}

const HAS_SCHEME = /^([a-z][a-z\d+\-.]*:)?\/\//i;

/** The whole address as n8n's client puts it together; null where there are two. */
function addressOf({ url, uri, baseURL }: AnyRequest): string | null {
	if (uri !== undefined && (url !== undefined ? String(url) !== String(uri) : !!baseURL))
		return null;
	const address = String(url || uri || '');
	if (!baseURL || HAS_SCHEME.test(address)) return address;
	return `${baseURL.replace(/\/?\/$/, '')}/${address.replace(/^\/+/, '')}`;
}
