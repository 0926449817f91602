/** What the public record leaves open about smart orders; chapters as in `GrowwQuirks`. */
export interface SmartQuirks {
	/** 4: CASH OCO is refused (July curl docs), or allowed with MIS. */
	cashOcoAllowed: boolean;
	/** 4: product that an FNO OCO must have. */
	fnoOcoProduct: 'NRML' | 'any';
	/** 4.1: an OCO closes a position that exists, and no more of it; or what its sender says of one is believed. */
	ocoNeedsPosition: boolean;
	/**
	 * 4.1: a `reference_id` for the second time: GA007 is inferred from plain orders; or another code, or
	 * the order of the first time again.
	 */
	smartDuplicate: 'GA007' | 'GA001' | 'GA006' | 'sameOrder';
	/** 4.2: a modify of what cannot change is refused, or SUCCESS and left as it was. */
	smartFixedFields: 'refused' | 'ignored';
	/** 4.5: the list's status filter knows TRIGGERED; the newest page of the docs has dropped it. */
	smartListTriggered: boolean;
}

/** As the newest pages of the documentation have it. */
export const defaultSmartQuirks: Readonly<SmartQuirks> = {
	cashOcoAllowed: true,
	fnoOcoProduct: 'NRML',
	ocoNeedsPosition: true,
	smartDuplicate: 'GA007',
	smartFixedFields: 'refused',
	smartListTriggered: false,
};
