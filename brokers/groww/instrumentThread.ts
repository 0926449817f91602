/** Entry of the thread that indexes Groww's instrument file. */
import { indexInThread } from '../core/instruments/indexerThread';
import { createParser } from './instruments';

void indexInThread(createParser);
