import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { Socket } from 'node:net';

/**
 * Knows whether any byte of the request can have left: before its socket is connected (and, for TLS,
 * the handshake done) none has. This is what makes "not sent" a fact and not a guess.
 */
export class SendProgress {
	maybeSent = false;
	reusedConnection = false;
	/** The status with which an HTTP proxy refused to open a tunnel; null for none. */
	proxyRefusal: number | null = null;

	readonly transport = {
		request: (
			options: RequestOptions,
			onReply: (reply: IncomingMessage) => void,
		): ClientRequest => {
			const request = (options.protocol === 'https:' ? httpsRequest : httpRequest)(
				options,
				onReply,
			);
			// The proxy's refusal would be read as the broker's reply.
			request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => {
				if (statusCode === 200) return;
				this.proxyRefusal = statusCode;
				request.destroy();
			});
			request.once('socket', (socket: Socket & { secureConnecting?: boolean }) => {
				this.reusedConnection = request.reusedSocket;
				// Its connecting has failed already, or the broker closed it while it was idle.
				if (socket.destroyed || !socket.writable) return;
				const ready = () => {
					this.maybeSent = true;
				};
				if (socket.secureConnecting) socket.once('secureConnect', ready);
				else if (socket.connecting) socket.once('connect', ready);
				else ready();
			});
			return request;
		},
	};
}
