import type { IDataObject } from 'n8n-workflow';
import type { BrokerId } from '../../../../brokers/core/errors';
import type { ApiRequest } from '../../../../brokers/core/orders/orders-api';
import type { DryRun } from '../../../../brokers/core/outputs';

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
}

const DEFAULT_CONFIRM_SECONDS = 20;

/** For how long an outcome is looked into, milliseconds. */
export function confirmMs(options: { confirmWithin?: number }): number {
	const seconds = Number(options.confirmWithin);
	return (Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_CONFIRM_SECONDS) * 1000;
}

/** The output of a dry run. @param value rupees; null where there is none. */
export function dryRunOf(
	broker: BrokerId,
	request: ApiRequest,
	orderReference: string | null,
	value: string | null,
): IDataObject {
	const result: DryRun = { broker, dryRun: true, request, orderReference, orderValue: value };
	return { ...result };
}
