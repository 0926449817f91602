// The least that a node can do about an alert: one write on a connection that is open already. What
// passes until then is n8n's own time, which no node can shorten.
const { connect } = require('node:net');

let socket;

/** The connection to the benchmark, kept for the life of the process. */
async function open() {
	socket = connect({ host: '127.0.0.1', port: Number(process.env.BENCH_MARKER_PORT) });
	socket.setNoDelay(true);
	socket.unref();
	await new Promise((resolve, reject) => {
		socket.once('connect', resolve);
		socket.once('error', reject);
	});
}

exports.Marker = class Marker {
	description = {
		displayName: 'Marker',
		name: 'benchMarker',
		group: ['transform'],
		version: 1,
		description: 'Tells the benchmark that it was reached',
		defaults: { name: 'Marker' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'angelOneApi', required: false }],
		properties: [
			{
				displayName: 'Read Credential',
				name: 'readCredential',
				type: 'boolean',
				default: false,
			},
			...['symbol', 'side', 'quantity', 'price'].map((name) => ({
				displayName: name,
				name,
				type: 'string',
				default: '',
			})),
		],
	};

	async execute() {
		if (this.getNodeParameter('readCredential', 0)) await this.getCredentials('angelOneApi');
		for (const name of ['symbol', 'side', 'quantity', 'price']) this.getNodeParameter(name, 0);
		if (!socket || socket.destroyed) await open();
		socket.write('.');
		return [this.getInputData()];
	}
};
