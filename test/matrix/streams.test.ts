import { describeStreams } from '../engine/streams/describe';
import { orderStory } from '../engine/streams/orders';
import { ANGEL_ONE_ORDERS } from '../engine/streams/switches';

// Every switch of the broker's sockets, published or as a test run, with one trigger or three.
describeStreams('angelOne', orderStory, ANGEL_ONE_ORDERS);
