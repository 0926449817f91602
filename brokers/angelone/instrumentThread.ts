/** Entry of the thread that indexes Angel One's instrument file. */
import { indexInThread } from '../core/instruments/build/indexer-thread';
import { createParser } from './instruments';

void indexInThread(createParser);
