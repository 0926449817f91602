/** What the account's owner allows: the guard rails of the credential. */
export interface Permissions {
	readOnly: boolean;
	/** Rupees as a decimal string, null for no limit. */
	maxOrderValue: string | null;
	/** The same. */
	maxDailyLoss: string | null;
	/** Null for no limit. */
	maxOrdersPerDay: number | null;
	/**
	 * Until when trading is halted, epoch milliseconds: infinite for what cannot be read, since that must not
	 * mean "never". Null where the credential's field is empty.
	 */
	haltedUntil: number | null;
	/** Names the halt that the credential was told of last; blank for none. */
	haltId: string;
}

/** Of a credential that limits nothing. */
export const UNLIMITED: Permissions = {
	readOnly: false,
	maxOrderValue: null,
	maxDailyLoss: null,
	maxOrdersPerDay: null,
	haltedUntil: null,
	haltId: '',
};
