/** What a broker is: the one thing that nodes, credentials and triggers know of it. */
import type {
	AccountApi,
	CheckApi,
	InstrumentsApi,
	MarketApi,
	PortfolioApi,
	SessionApi,
} from './abilities';
import type { Exchange } from './check/exchange';
import type { ConnectionSettings } from './credential';
import type { BrokerId } from './errors';
import type { ExitsApi } from './exits/exits-api';
import type { ReplyMeaning } from './http/api-client';
import type { BrokerApi } from './http/broker-api';
import type { GttApi, OcoApi } from './gtt/gtt-api';
import type { AccountGuard } from './guard/account-guard';
import type { DayApi } from './guard/day';
import type { Endpoints } from './http/endpoints';
import type { FileTransport, HttpReply, HttpTransport } from './http/http-transport';
import type { PastContractsApi } from './instruments/past-contracts';
import type { FreezeSource, InstrumentIndex, InstrumentSource } from './instruments/types';
import type { CandlesApi } from './market/candles-api';
import type { MoversApi } from './market/movers-api';
import type { OptionChainApi } from './market/option-chain-api';
import type { OptionFinderApi } from './market/option-finder-api';
import type { QuotesApi } from './market/quotes-api';
import type { BracketsApi } from './orders/brackets-api';
import type { ChargesApi, MarginsApi } from './orders/costs-api';
import type { OrderInBody, OrdersApi } from './orders/orders-api';
import type { ProductWords } from './orders/products';
import type { RateLimit } from './rate-limit/rate-limiter';
import type { ReferenceJournal } from './journal/journal';
import type { ConversionsApi } from './portfolio/conversions-api';
import type { BrowserLogin } from './session/browser-login';
import type { TargetsApi } from './portfolio/targets/targets-api';
import type { Authenticator, LoginPeers, SessionManager } from './session/session-manager';
import type { OrderStreamApi } from './stream/order-stream-api';
import type { PostbackApi } from './stream/postback-api';
import type { SocketOpener } from './stream/session-socket';
import type { TickStreamApi } from './stream/tick-stream-api';
import type { JsonObject } from './wire';

/** A decrypted credential, read once at the edge. */
export interface BrokerCredential extends ConnectionSettings {
	/** What a session is issued for: a fingerprint. */
	owner: string;
	/**
	 * Whom the broker counts calls for, and whose orders these are, as far as the credential tells: an
	 * account that it does not name is told by the session.
	 */
	client: string;
	/** As the credential names the account; null where it does not. */
	clientCode: string | null;
	/** Everything that must never be shown. */
	secrets: string[];
	/** Where a person logs in, in a browser; absent where the credential logs in by itself. */
	browserLogin?: BrowserLogin;
	/** @throws BrokerError when it logs in with secrets that are missing or refused */
	authenticator(transport: HttpTransport, signal?: AbortSignal): Authenticator;
	/** The headers of a call with this token. */
	headers(token: string, hasBody: boolean): Record<string, string>;
}

/** One broker. `A` is what it is able to do, `T` its table of endpoints. */
export interface BrokerModule<A extends object = object, T extends Endpoints = Endpoints> {
	readonly id: BrokerId;
	/** As users know it. */
	readonly displayName: string;
	readonly credentialType: string;
	/** Names of the credential's fields that hold secrets. */
	readonly secretFields: readonly string[];
	readonly endpoints: T;
	readonly rateLimits: Record<string, RateLimit>;
	/** What positions can be held as. */
	readonly products: ProductWords;
	/** @throws BrokerError `input` for an address or a limit that cannot be used */
	readCredential(data: JsonObject): BrokerCredential;
	/** What a reply means; the one place that tells. */
	readReply(reply: HttpReply): ReplyMeaning;
	/** The order in the body of a request that places one: all that is known of it in n8n's HTTP Request node. */
	readOrderBody(body: JsonObject): OrderInBody;
	/** The account's own name, by a session of it; absent where the credential names it. */
	readAccountId?(api: BrokerApi<T>): Promise<string>;
	/** The day's instrument file, by the credential's base URL. */
	instrumentSource(baseUrl: string): InstrumentSource;
	/** Where freeze quantities are published that the broker's own file does not state. */
	freezeSource?(baseUrl: string): FreezeSource;
	abilities(context: AbilityContext<T>): A;
}

/** What a broker's abilities stand on, for one account during one execution. */
export interface AbilityContext<T extends Endpoints = Endpoints> {
	api: BrokerApi<T>;
	/** Reads on when the execution is cancelled: what became of an order that was sent. */
	lastingApi: BrokerApi<T>;
	credential: BrokerCredential;
	/** @throws BrokerError where the file cannot be had and there is no copy of it */
	instruments(): Promise<InstrumentIndex>;
	/** The same API, whose calls are nobody else's; each exchange with the broker is told of. */
	watchedApi(watch: (exchange: Exchange) => void): BrokerApi<T>;
	/** Another origin, by the credential's proxy: public files, and services that the user names. */
	transportTo(origin: string): FileTransport;
	/** Opens sockets with this account's session. */
	socket: SocketOpener;
}

/** Infers the types of a module from its parts. */
export function defineBroker<A extends object, T extends Endpoints>(
	module: BrokerModule<A, T>,
): BrokerModule<A, T> {
	return module;
}

/** An account of a broker, connected: what every operation is given beside the abilities it needs. */
export interface ConnectedBroker {
	id: BrokerId;
	displayName: string;
	/** What positions can be held as, by whomever's words. */
	products: ProductWords;
	credential: BrokerCredential;
	sessions: SessionManager;
	/**
	 * Whom the broker counts calls for, and whose orders these are. An account that the credential does
	 * not name is asked for once. @throws BrokerError where there is no log-in to ask with
	 */
	accountKey(): Promise<string>;
	/** The other processes of this n8n; null where it has but one. */
	peers: LoginPeers | null;
	/** Aborted when the execution is stopped. */
	signal?: AbortSignal;
	/** Where the references of orders are written down before these leave. */
	journal(): ReferenceJournal;
	/** The guard rails of the credential, as they are now. */
	guard: AccountGuard;
}

/** What brokers may be able to do. A broker has those that its module lists. */
export interface Abilities {
	account: AccountApi;
	brackets: BracketsApi;
	candles: CandlesApi;
	charges: ChargesApi;
	check: CheckApi;
	conversions: ConversionsApi;
	day: DayApi;
	exits: ExitsApi;
	gtt: GttApi;
	instruments: InstrumentsApi;
	margins: MarginsApi;
	market: MarketApi;
	movers: MoversApi;
	oco: OcoApi;
	optionChain: OptionChainApi;
	optionFinder: OptionFinderApi;
	orders: OrdersApi;
	orderStream: OrderStreamApi;
	pastContracts: PastContractsApi;
	portfolio: PortfolioApi;
	postbacks: PostbackApi;
	quotes: QuotesApi;
	session: SessionApi;
	targets: TargetsApi;
	tickStream: TickStreamApi;
}

/** A connected broker that is able to do these. */
export type Has<Ability extends keyof Abilities> = ConnectedBroker & Pick<Abilities, Ability>;
