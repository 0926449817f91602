/** What the account's owner allows: the guard rails of the credential. */
export interface Permissions {
	readOnly: boolean;
	/** Rupees as a decimal string, null for no limit. */
	maxOrderValue: string | null;
}
