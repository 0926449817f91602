import type { IDataObject } from 'n8n-workflow';
import type { Has } from '../../../../brokers/core/broker';
import type { ItemContext } from '../../operation';

/** What halting needs of a broker. */
export type HaltingBroker = Has<'gtt' | 'orders'>;

/** Closes what is open once trading is halted: one result a position. */
export type SquareOff<B> = (context: ItemContext<B>) => Promise<IDataObject[]>;
