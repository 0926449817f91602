import type { LoginClockQuirks, LoggedRequest } from '../../../simulators/core';
import { PATHS, TOKENS_OF_A_SESSION, type BrokerName } from '../../brokers';
import { setClockAhead } from './probe';
import type { ServerScene, ServerSimulator, Trader } from './scene';

/** What a trader's broker was asked, and what it gave, since this was made. */
export class Watch {
	private readonly simulator: ServerSimulator;
	private readonly paths: (typeof PATHS)[BrokerName];
	private readonly requestsBefore: number;
	private readonly tokensBefore: number;

	constructor(private readonly trader: Trader) {
		this.simulator = trader.simulator;
		this.paths = PATHS[trader.broker];
		this.requestsBefore = this.simulator.requests.length;
		this.tokensBefore = this.simulator.issuedTokens.length;
	}

	get requests(): LoggedRequest[] {
		return this.simulator.requests.slice(this.requestsBefore);
	}

	/** Sessions that the broker opened: by a log-in, or by a refresh token. */
	get sessions(): number {
		return this.tokens.length / TOKENS_OF_A_SESSION[this.trader.broker];
	}

	/** Every token that the broker gave. */
	get tokens(): string[] {
		return this.simulator.issuedTokens.slice(this.tokensBefore);
	}

	/** Orders that were sent, refused ones too. */
	get placements(): LoggedRequest[] {
		return this.requests.filter(({ path }) => path === this.paths.place);
	}

	/** Log-ins and uses of a refresh token that were tried, the last parts of their paths. */
	get logInCalls(): string[] {
		return this.requests
			.filter(({ path }) => path === this.paths.login || path === this.paths.refresh)
			.map(({ path }) => path.split('/').at(-1) ?? '');
	}

	/** Those of the texts that were sent to the broker in any header or body. */
	sent(texts: string[]): string[] {
		const everything = JSON.stringify(this.requests);
		return texts.filter((text) => everything.includes(text));
	}
}

/** n8n's clock and a broker's, which a scenario may set; `reset` them at its end. */
export class Clocks {
	private readonly quirks: LoginClockQuirks;

	constructor(
		private readonly scene: ServerScene,
		private readonly simulator: ServerSimulator,
	) {
		this.quirks = simulator.quirks as LoginClockQuirks;
	}

	/** Both show this instant (epoch milliseconds) and run on. */
	async bothAt(instant: number): Promise<void> {
		this.quirks.loginClock = 'simulator';
		this.simulator.clock.set(instant);
		await setClockAhead(this.scene.stage.n8n, instant - Date.now());
	}

	/** The broker ends sessions by a clock that is ahead; one-time codes go by n8n's as before. */
	brokerAhead(ms: number): void {
		this.simulator.clock.advance(ms);
		this.quirks.clockSkewMs = -ms;
	}

	async reset(): Promise<void> {
		this.quirks.loginClock = 'machine';
		this.quirks.clockSkewMs = 0;
		this.simulator.clock.reset();
		await setClockAhead(this.scene.stage.n8n, 0);
	}
}
