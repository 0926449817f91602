import type { BrokerId } from '../errors';
import type { ApiCall } from '../http/broker-api';
import type { Endpoints } from '../http/endpoints';
import type { InstrumentIndex, InstrumentSource } from '../instruments/types';

/** What the harmless call of a read may stand on. */
export interface Asked {
	/** The data of an earlier read, by its name here; null where it has none. */
	data(name: string): unknown;
	instruments(): Promise<InstrumentIndex>;
}

/** One read of the package. */
export interface AccountRead<T extends Endpoints> {
	/** As the report names it. */
	name: string;
	endpoint: keyof T & string;
	/** The documented sample that its reply is compared with, by its file's name in contracts/. */
	sample: string;
	/** What the call carries, nothing where absent; null where the account has nothing to ask about. */
	call?(asked: Asked): ApiCall | null | Promise<ApiCall | null>;
}

/** All that Check Account reads of one broker, in this order. */
export interface AccountChecks<T extends Endpoints> {
	broker: BrokerId;
	endpoints: T;
	reads: ReadonlyArray<AccountRead<T>>;
	/** Its first row is read, and not the whole of it. */
	instrumentFile: { source(baseUrl: string): InstrumentSource; sample: string };
	/** What to know about the account that no read tells. */
	advice: readonly string[];
	/** Where the build writes what the broker documents. */
	folder: string;
}
