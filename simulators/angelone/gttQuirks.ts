/** What the public record leaves open about rules; chapters as in `AngelOneQuirks`. */
export interface GttQuirks {
	/** 8: the id of a GTT rule is a number, as live, or text. */
	gttIdTyping: 'number' | 'text';
	/** 8, 14.11: rules are listed, or one object comes, as the docs print it. */
	gttListForm: 'array' | 'object';
	/** 8: the word of a rule that waits for its price. */
	gttWaitingAs: 'NEW' | 'ACTIVE';
	/** 8: a rule whose time is over: no word for it is documented; `waiting` keeps the word it had. */
	gttExpiredAs: 'CANCELLED' | 'EXPIRED' | 'waiting';
	/** 8: createRule answers with the id, or with AB9000 although it made the rule. */
	gttCreateReply: 'id' | 'AB9000';
}

/** As seen live, else as documented. */
export const defaultGttQuirks: Readonly<GttQuirks> = {
	gttIdTyping: 'number',
	gttListForm: 'array',
	gttWaitingAs: 'NEW',
	gttExpiredAs: 'CANCELLED',
	gttCreateReply: 'id',
};
