/**
 * What the public record of the publisher log-in and of postbacks leaves open. Letters are the chapters of
 * the facts collected on streams (C: postbacks, D: publisher log-in).
 */
export interface PublisherQuirks {
	/** D: who sits at the browser: somebody who logs in, or who goes back without. */
	publisherVisitor: 'logsIn' | 'aborts';
	/** D: the client that logs in there; null: the one of the API key. */
	publisherClient: string | null;
	/** D: `state` comes back unchanged as documented, or not at all, changed, or as it was the time before. */
	publisherState: 'echoed' | 'missing' | 'changed' | 'replayed';
	/** D: the redirect has a `feed_token`. */
	publisherFeedToken: boolean;
	/** D: the redirect has a `refresh_token` too, as two older clients read. */
	publisherRefreshToken: boolean;

	/** C: the content type and form of a postback, which no document names. */
	postbackForm: 'json' | 'formField' | 'formType' | 'textType';
	/** C: how often each comes; 0: none does, as users report. */
	postbackTimes: number;
	/** C: a postback comes this many ms after the fact. */
	postbackDelayMs: number;
	/** C: the `clientcode` in it; nobody signs it. */
	postbackClient: 'own' | 'forged';
}

export const publisherQuirks: PublisherQuirks = {
	publisherVisitor: 'logsIn',
	publisherClient: null,
	publisherState: 'echoed',
	publisherFeedToken: true,
	publisherRefreshToken: false,
	postbackForm: 'json',
	postbackTimes: 1,
	postbackDelayMs: 0,
	postbackClient: 'own',
};
