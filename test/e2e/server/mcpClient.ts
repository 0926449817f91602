/** A client of n8n's MCP Server Trigger: that of the protocol's own SDK, which n8n brings along. */
import { createRequire } from 'node:module';
import type { N8nRelease } from '../../../scripts/n8n/release';

/** What a tool answered. */
export interface ToolAnswer {
	text: string;
	isError: boolean;
}

export interface McpClient {
	/** Names of the tools that the server has. */
	tools(): Promise<string[]>;
	call(tool: string, given: object): Promise<ToolAnswer>;
	close(): Promise<void>;
}

interface SdkClient {
	connect(transport: object): Promise<void>;
	listTools(): Promise<{ tools: Array<{ name: string }> }>;
	callTool(request: { name: string; arguments: object }): Promise<{
		content: Array<{ text: string }>;
		isError?: boolean;
	}>;
	close(): Promise<void>;
}

interface Sdk {
	Client: new (self: { name: string; version: string }) => SdkClient;
	StreamableHTTPClientTransport: new (url: URL, options: { requestInit: RequestInit }) => object;
}

/** @throws Error where the server does not let the client in */
export async function connectMcp(
	release: N8nRelease,
	url: string,
	bearer: string,
): Promise<McpClient> {
	const { Client, StreamableHTTPClientTransport } = sdkOf(release);
	const client = new Client({ name: 'scripted-client', version: '1.0.0' });
	const requestInit = { headers: { authorization: `Bearer ${bearer}` } };
	await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
	return {
		tools: async () => (await client.listTools()).tools.map(({ name }) => name),
		call: async (name, given) => {
			const { content, isError } = await client.callTool({ name, arguments: given });
			return { text: content.map(({ text }) => text).join('\n'), isError: isError === true };
		},
		close: async () => await client.close(),
	};
}

function sdkOf({ binary }: N8nRelease): Sdk {
	const load = createRequire(binary);
	const part = (name: string) =>
		load(`@modelcontextprotocol/sdk/client/${name}.js`) as Partial<Sdk>;
	return { ...part('index'), ...part('streamableHttp') } as Sdk;
}
