import { describeStories } from '../engine/faults/describeStories';

describeStories(15);
