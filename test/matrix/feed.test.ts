import { describeStreams } from '../engine/streams/describe';
import { orderStory } from '../engine/streams/orders';
import { alertStory, tickStory } from '../engine/streams/prices';
import { GROWW_ORDERS, GROWW_PRICES } from '../engine/streams/switches';

// Every switch of the broker's feed, published or as a test run, with one trigger or three.
describeStreams('groww', orderStory, GROWW_ORDERS);
describeStreams('groww', tickStory, GROWW_PRICES);
describeStreams('groww', alertStory, GROWW_PRICES);
