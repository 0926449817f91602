import type { IDataObject } from 'n8n-workflow';
import type { ReadField } from '../../../../brokers/core/reading';
import { type BrokerId, inputError } from '../../../../brokers/core/errors';
import { toDecimal } from '../../../../brokers/core/money';
import { echoValue } from '../../../../brokers/core/echo';
import type { ConnectedBroker } from '../../../../brokers/core/broker';
import { assertMayWrite } from '../../../../brokers/core/orders/guard-rails';
import type { ApiRequest } from '../../../../brokers/core/orders/orders-api';
import type { DryRun } from '../../../../brokers/core/outputs';
import { isObject, type JsonObject } from '../../../../brokers/core/wire';

/** Options of the operations that change an order. */
export interface ChangeOptions extends IDataObject {
	dryRun?: boolean;
	/** Seconds. */
	confirmWithin?: number;
	/** Seconds. */
	waitForFinal?: number;
}

/** Those of Place Order that all brokers share. */
export interface PlaceOptions extends ChangeOptions {
	orderReference?: string;
	whenMarketClosed?: string;
	quantityIn?: string;
	splitAboveFreeze?: boolean;
	/** Percent. */
	marketProtection?: number;
}

const DEFAULT_CONFIRM_SECONDS = 20;

/**
 * The form's options. Expressions and AI agents bring any value, and one that cannot be read must not
 * become a real order or an endless wait.
 * @throws BrokerError `input`, naming the option
 */
export function readOptions<T extends ChangeOptions>(broker: BrokerId, field: ReadField): T {
	const options = field('options', {});
	if (!isObject(options))
		throw inputError(
			broker,
			'options',
			'INVALID_OPTIONS',
			'Options must be a set of options.',
			'Add them one by one, or let the expression give an object.',
		);
	const { dryRun } = options;
	if (Object.hasOwn(options, 'dryRun') && typeof dryRun !== 'boolean') {
		const message = `Dry Run must be true or false, and is ${echoValue(dryRun)}.`;
		const hint = 'Nothing was sent. An expression must give a boolean, not a text.';
		throw inputError(broker, 'dryRun', 'INVALID_DRY_RUN', message, hint);
	}
	const seconds = (name: string, shown: string, least: number, most: number) =>
		Object.hasOwn(options, name)
			? { [name]: checkSeconds(broker, name, shown, options[name], least, most) }
			: {};
	return {
		...options,
		...seconds('confirmWithin', 'Confirm Within', 5, 300),
		...seconds('waitForFinal', 'Wait Until Final', 0, 600),
	} as unknown as T;
}

/**
 * The options of a change. A credential that only reads may have a dry run of it.
 * @throws BrokerError `input`
 */
export function readChangeOptions(
	{ id, credential }: Pick<ConnectedBroker, 'id' | 'credential'>,
	field: ReadField,
): ChangeOptions {
	const options = readOptions(id, field);
	if (!options.dryRun) assertMayWrite(id, credential.permissions);
	return options;
}

function checkSeconds(
	broker: BrokerId,
	name: string,
	shown: string,
	value: unknown,
	least: number,
	most: number,
): number {
	const decimal = toDecimal(value);
	const seconds = Number(decimal);
	if (decimal !== null && seconds >= least && seconds <= most) return seconds;
	const message = `${shown} must be a number of seconds from ${least} to ${most}, and is ${echoValue(value)}.`;
	throw inputError(broker, name, 'INVALID_SECONDS', message, 'Give seconds as a plain number.');
}

/** For how long an outcome is looked into, milliseconds. */
export function confirmMs({ confirmWithin = DEFAULT_CONFIRM_SECONDS }: ChangeOptions): number {
	return confirmWithin * 1000;
}

/** For how long an order is waited for, milliseconds. */
export function waitForFinalMs({ waitForFinal = 0 }: ChangeOptions): number {
	return waitForFinal * 1000;
}

/**
 * The output of a dry run.
 * @param value rupees; null where there is none.
 * @param sum how a contract that is not worth price × quantity alone is valued.
 */
export function dryRunOf(
	broker: BrokerId,
	request: ApiRequest<JsonObject | null>,
	orderReference: string | null,
	value: string | null,
	sum?: string,
): IDataObject {
	const result: DryRun = { broker, dryRun: true, request, orderReference, orderValue: value };
	return { ...result, ...(sum === undefined ? {} : { orderSum: sum }) };
}
