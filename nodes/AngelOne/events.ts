import type { AngelOne } from '../../brokers/angelone';
import type { TriggerEvent } from '../shared/trigger';
import { marketSession } from '../shared/triggers/marketSession';

/** Every event of the trigger node, in the order of its menu. */
export const events: Array<TriggerEvent<AngelOne>> = [marketSession];
