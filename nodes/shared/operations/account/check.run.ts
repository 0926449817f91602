import type { IDataObject } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import { readAddressService } from '../../../../brokers/core/check/seen-address';
import { toIstIso } from '../../../../brokers/core/ist';
import { isObject } from '../../../../brokers/core/wire';
import { fieldReader, type ItemContext } from '../../operation';

/** Logs in where that is needed, then makes every read. @throws BrokerError for a log-in that is refused */
export async function runCheck({
	functions,
	itemIndex,
	broker,
}: ItemContext<Has<'check'>>): Promise<IDataObject> {
	const options = fieldReader(functions, itemIndex)('options', {});
	const service = readAddressService(broker.id, isObject(options) ? options.addressService : null);
	await broker.sessions.token();
	const { notes, ...found } = await broker.check.run(service);
	const endsAt = Date.parse(broker.sessions.peek()?.sessionExpiresAt ?? '');
	const sessionExpiresAt = Number.isNaN(endsAt) ? null : toIstIso(endsAt);
	return { ...found, sessionExpiresAt, notes } as unknown as IDataObject;
}
