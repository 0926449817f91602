import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { refuse } from './accountSocket';

interface Sockets {
	upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
	end(): void;
}

/** Each request for a web socket goes to the sockets of its path; 404 where there are none. */
export function socketsByPath(sockets: Record<string, Sockets>): Sockets {
	return {
		upgrade: (request, socket, head) => {
			const path = request.url?.split('?')[0] ?? '';
			if (Object.hasOwn(sockets, path)) sockets[path].upgrade(request, socket, head);
			else refuse(socket, { status: 404 });
		},
		end: () => Object.values(sockets).forEach((one) => one.end()),
	};
}
