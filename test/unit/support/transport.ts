import type {
	HttpReply,
	HttpRequest,
	HttpTransport,
} from '../../../brokers/core/http/http-transport';

/** One scripted answer: a reply, an error to throw, or a function of the request. */
export type Answer = HttpReply | Error | ((request: HttpRequest) => HttpReply | Promise<HttpReply>);

/** Answers requests from a script, in order, and keeps what was asked. */
export class ScriptedTransport implements HttpTransport {
	readonly requests: HttpRequest[] = [];
	private readonly answers: Answer[];

	constructor(...answers: Answer[]) {
		this.answers = answers;
	}

	/** More answers, after those not used yet. */
	then(...answers: Answer[]): void {
		this.answers.push(...answers);
	}

	/** Forgets the answers that are left. */
	clear(): void {
		this.answers.length = 0;
	}

	async send(request: HttpRequest): Promise<HttpReply> {
		this.requests.push(request);
		const answer = this.answers.shift();
		if (answer === undefined) throw new Error(`no answer is scripted for ${request.path}`);
		if (answer instanceof Error) throw answer;
		return typeof answer === 'function' ? await answer(request) : answer;
	}

	paths(): string[] {
		return this.requests.map(({ path }) => path);
	}
}

/** A reply with a JSON body, or with the text as it is. */
export function reply(body: unknown, status = 200, date: number | null = null): HttpReply {
	return { status, text: typeof body === 'string' ? body : JSON.stringify(body), dateMs: date };
}
