import type { ConnectedBroker } from '../../../brokers/core/broker';
import { BrokerError } from '../../../brokers/core/errors';
import { JournalError } from '../../../brokers/core/journal/store';
import { cleared } from '../../../brokers/core/redact';
import { secretsFingerprint } from '../../../brokers/core/session/session';
import { feedAccount, type JoinedFeed } from '../../../brokers/core/stream/shared-feeds';
import { wait } from '../../../brokers/core/wait';
import { messageOf } from '../../../brokers/core/wire';
import type { EventContext } from '../trigger';

export interface AccountWatchOptions<C> {
	/** What the feed tells of, in messages: "the orders". */
	what: string;
	/** Joins the feed of that account; null where the trigger has ended meanwhile. @throws BrokerError */
	join(account: string, broker: C): Promise<JoinedFeed | null>;
}

/** A credential that was edited is used within this. */
const LOOK_AT_CREDENTIAL_MS = 60_000;
/** What could not be joined is tried again, and told when it goes on. */
const TRY_AGAIN_MS = 15_000;
const OUTAGE_MS = 60_000;

interface Joined extends JoinedFeed {
	account: string;
	/** Of the credential that it was joined with. */
	fingerprint: string;
}

/** Keeps one trigger node at the feed of its credential's account, whoever's that becomes. */
export class AccountWatch<C extends ConnectedBroker> {
	private readonly stopping = new AbortController();
	private joined: Joined | null = null;
	private secrets: string[] = [];
	private failingSince: number | null = null;
	private toldOfMemory = false;

	constructor(
		private readonly context: Pick<EventContext<C>, 'broker' | 'connect' | 'tell' | 'healed'>,
		private readonly options: AccountWatchOptions<C>,
	) {}

	get isOver(): boolean {
		return this.stopping.signal.aborted;
	}

	/** Goes on until it is stopped; never throws. */
	async run(): Promise<void> {
		while (!this.isOver) {
			await this.joinByCredential().catch((error: unknown) => this.cannotJoin(error));
			const pause = this.joined ? LOOK_AT_CREDENTIAL_MS : TRY_AGAIN_MS;
			await wait(pause, this.stopping.signal);
		}
	}

	stop(): void {
		this.stopping.abort();
		this.leave();
	}

	/** The account, with the credential as it is stored now. @throws BrokerError */
	async connect(): Promise<C> {
		const broker = await this.context.connect();
		this.secrets = broker.credential.secrets;
		return broker;
	}

	/** Tells of what lasts. */
	trouble(error: unknown): void {
		const { broker, tell } = this.context;
		if (error instanceof BrokerError) {
			const said = OF_THE_USER.includes(error.failure) ? '' : this.outOfReach;
			const plain = cleared(error, this.secrets);
			tell(plain.with({ message: `${said}${plain.message}` }));
			return;
		}
		const message = messageOf(error, 'The trigger met an unexpected failure.');
		tell(new BrokerError({ broker, failure: 'unclear', code: 'UNEXPECTED', message }));
	}

	/** The trigger goes on; after a restart some may be told again or not at all. */
	cannotRemember(error: unknown): void {
		const { broker, tell } = this.context;
		if (this.toldOfMemory) return;
		this.toldOfMemory = true;
		const reason = messageOf(error, 'the reason is not known');
		const hint = error instanceof JournalError ? error.hint : undefined;
		const message = `What was told of ${this.options.what} cannot be written down: ${reason} After a restart of n8n some may come again.`;
		tell(new BrokerError({ broker, failure: 'unclear', code: 'NOT_REMEMBERED', message, hint }));
	}

	private get outOfReach(): string {
		return `For a minute or longer nothing is heard of ${this.options.what}. `;
	}

	/** Joins the feed of the credential's account, and another one once the credential is another's. */
	private async joinByCredential(): Promise<void> {
		const connected = await this.connect();
		const { owner, proxy, secrets } = connected.credential;
		const account = feedAccount(this.context.broker, connected.credential);
		const fingerprint = secretsFingerprint(account, owner, proxy?.href ?? '', ...secrets);
		if (this.joined?.fingerprint === fingerprint) return;
		if (this.joined?.account === account) {
			this.joined.fingerprint = fingerprint;
			this.joined.renew();
			return;
		}
		this.leave();
		const feed = await this.options.join(account, connected);
		if (feed === null) return;
		if (this.isOver) {
			feed.leave();
			return;
		}
		this.joined = { ...feed, account, fingerprint };
		if (this.failingSince !== null) this.context.healed();
		this.failingSince = null;
	}

	private leave(): void {
		this.joined?.leave();
		this.joined = null;
	}

	/** What the user can mend is told at once, all else when it lasts. */
	private cannotJoin(error: unknown): void {
		this.failingSince ??= Date.now();
		const isTheirs = error instanceof BrokerError && OF_THE_USER.includes(error.failure);
		if (isTheirs || Date.now() - this.failingSince >= OUTAGE_MS) this.trouble(error);
	}
}

const OF_THE_USER = ['login', 'input'];
