import { describeStreams } from '../engine/streams/describe';
import { orderStory } from '../engine/streams/orders';
import { alertStory, tickStory } from '../engine/streams/prices';
import {
	ANGEL_ONE_ODD_PRICES,
	ANGEL_ONE_ORDERS,
	ANGEL_ONE_PRICES,
} from '../engine/streams/switches';

// Every switch of the broker's sockets, published or as a test run, with one trigger or three.
describeStreams('angelOne', orderStory, ANGEL_ONE_ORDERS);
describeStreams('angelOne', tickStory, ANGEL_ONE_PRICES);
describeStreams('angelOne', alertStory, [...ANGEL_ONE_PRICES, ...ANGEL_ONE_ODD_PRICES]);
