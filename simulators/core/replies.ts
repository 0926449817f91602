import type { Readable } from 'node:stream';
import type { SimReply } from './types';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** A JSON reply; status 200 by default. */
export function jsonReply(body: unknown, status = 200): SimReply {
	return { status, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify(body) };
}

export function textReply(body: string, status: number): SimReply {
	return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

export function htmlReply(body: string, status: number): SimReply {
	return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

export function streamReply(body: Readable, contentType: string): SimReply {
	return { status: 200, headers: { 'content-type': contentType }, body };
}

export function emptyReply(status: number): SimReply {
	return { status, headers: {}, body: '' };
}

/** What a load balancer says when nothing answers behind it. */
export function badGatewayPage(): SimReply {
	return htmlReply(
		'<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n',
		502,
	);
}

/** What a web application firewall says, with status 200, to a request it dislikes. */
export function firewallPage(): SimReply {
	return htmlReply(
		'<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with your administrator.<br><br>Your support ID is: 7364920118273645512<br><br><a href="javascript:history.back();">[Go Back]</a></body></html>',
		200,
	);
}
