/** A request that n8n's API answered with an error. */
export class N8nApiError extends Error {
	constructor(
		method: string,
		path: string,
		readonly status: number,
		body: string,
	) {
		super(`n8n answered ${method} ${path} with ${status}: ${body.slice(0, 500)}`);
		this.name = 'N8nApiError';
	}
}

/** Requests to an n8n in JSON; it stays logged in by the cookies that n8n sets. */
export class N8nConnection {
	private cookie = '';

	/** @param url http://127.0.0.1:port, without a slash at the end */
	constructor(readonly url: string) {}

	/** @throws N8nApiError where n8n answers with an error */
	protected async send<T>(method: string, path: string, body?: unknown): Promise<T> {
		const reply = await fetch(this.url + path, {
			method,
			headers: { 'content-type': 'application/json', cookie: this.cookie },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await reply.text();
		if (!reply.ok) throw new N8nApiError(method, path, reply.status, text);
		const cookies = reply.headers.getSetCookie();
		if (cookies.length > 0) this.cookie = cookies.map((one) => one.split(';')[0]).join('; ');
		return (JSON.parse(text) as { data: T }).data;
	}

	/** What the editor shows of a file. @throws N8nApiError where n8n does not show it */
	protected async show(path: string): Promise<Buffer> {
		const reply = await fetch(this.url + path, { headers: { cookie: this.cookie } });
		if (!reply.ok) throw new N8nApiError('GET', path, reply.status, await reply.text());
		return Buffer.from(await reply.arrayBuffer());
	}
}
