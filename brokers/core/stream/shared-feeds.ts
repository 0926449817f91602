import type { BrokerCredential } from '../broker';
import type { BrokerId } from '../errors';

/** A feed that all triggers of one account in this process share. */
interface SharedFeed<Member> {
	/** @returns how many are left; without any the feed ends */
	leave(member: Member): number;
	/** Opens its socket anew: the credential or its session has changed. */
	renew(): void;
}

/** A feed that was joined. */
export interface JoinedFeed {
	/** Opens its socket anew. */
	renew(): void;
	leave(): void;
}

/** Whose feed it is: all credentials of one account share it. */
export function feedAccount(
	broker: BrokerId,
	{ baseUrl, client }: Pick<BrokerCredential, 'baseUrl' | 'client'>,
): string {
	return JSON.stringify([broker, baseUrl, client]);
}

const kinds: Array<SharedFeeds<never, SharedFeed<never>>> = [];

/** Opens every socket of an account in this process anew: somebody has logged in. */
export function renewFeeds(account: string): void {
	for (const feeds of kinds) feeds.of(account)?.renew();
}

/** The feeds of one kind, by their accounts. */
export class SharedFeeds<Member, Feed extends SharedFeed<Member>> {
	private readonly feeds = new Map<string, Feed>();

	constructor() {
		kinds.push(this);
	}

	/** That of an account which somebody in this process has joined; null without. */
	of(account: string): Feed | null {
		return this.feeds.get(account) ?? null;
	}

	/** @param enter lets the member into the account's feed, or begins it with this member */
	join(account: string, member: Member, enter: (known: Feed | null) => Feed): JoinedFeed {
		const feed = enter(this.of(account));
		this.feeds.set(account, feed);
		return {
			renew: () => feed.renew(),
			leave: () => {
				if (feed.leave(member) === 0 && this.of(account) === feed) this.feeds.delete(account);
			},
		};
	}
}
