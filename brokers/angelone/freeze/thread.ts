/** Entry of the thread that indexes the file of freeze quantities. */
import { indexInThread } from '../../core/instruments/build/indexer-thread';
import { createParser } from './file';

void indexInThread(createParser);
