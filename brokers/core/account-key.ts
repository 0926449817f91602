import type { BrokerCredential, BrokerModule } from './broker';
import { BrokerError, type BrokerId, type Failure } from './errors';
import type { BrokerApi } from './http/broker-api';
import type { Endpoints } from './http/endpoints';
import { type Session, type SessionManager, sessionOwner } from './session/session-manager';

/** A broker that does not tell is not asked before each order. */
const ASK_AGAIN_MS = 600_000;
const MAX_REMEMBERED = 200;
/** Failures to tell the account; any other one would meet the order too. */
const NOT_TOLD: Failure[] = ['refused', 'unclear', 'rateLimited', 'notSent'];

/** What the broker was asked, by credential: one question serves all executions. */
interface Asked {
	/** Ends when the account's name is among the names, or the broker has none for it. */
	answered: Promise<void>;
	/** Epoch milliseconds. */
	until: number;
}

const asked = new Map<string, Asked>();
/** Names of accounts by credential. */
const names = new Map<string, string>();

interface Account {
	credential: BrokerCredential;
	sessions: SessionManager;
}

/**
 * Whom the broker counts calls for, and whose orders these are: the account's own name where it is
 * known, else what the credential tells.
 */
export function accountKeyNow(
	broker: BrokerId,
	{ client, baseUrl }: Pick<BrokerCredential, 'client' | 'baseUrl'>,
	{ accountId }: Pick<SessionManager, 'accountId'>,
): string {
	const name = accountId || (names.get(client) ?? '');
	return name === '' ? client : sessionOwner(broker, baseUrl, name);
}

/** The same by a stored session. */
export function accountOf(
	broker: BrokerId,
	credential: BrokerCredential,
	{ sessionOwner: owner, accountId }: Session,
): string {
	const isOwn = owner === credential.owner;
	return accountKeyNow(broker, credential, { accountId: isOwn ? accountId : '' });
}

/**
 * Asks for the account's name where the credential does not have it, and keeps it with the session: two
 * keys of one account are one account. Where the broker does not tell, the key stands for it.
 * @throws BrokerError where there is no log-in to ask with
 */
export async function nameAccount<T extends Endpoints>(
	{ readAccountId }: BrokerModule<object, T>,
	api: () => BrokerApi<T>,
	{ credential: { client }, sessions }: Account,
): Promise<void> {
	if (!readAccountId || sessions.accountId !== '' || names.has(client)) return;
	let question = asked.get(client);
	if (question === undefined || question.until < Date.now()) {
		if (asked.size >= MAX_REMEMBERED) asked.clear();
		const answered = readAccountId(api()).then(async (accountId) => {
			if (accountId === '') return;
			if (names.size >= MAX_REMEMBERED) names.clear();
			names.set(client, accountId);
			await sessions.nameAccount(accountId);
		});
		question = { answered, until: Date.now() + ASK_AGAIN_MS };
		asked.set(client, question);
	}
	try {
		await question.answered;
	} catch (error) {
		if (error instanceof BrokerError && NOT_TOLD.includes(error.failure)) return;
		asked.delete(client);
		throw error;
	}
}
