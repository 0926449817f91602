import { describeStories } from './describeStories';

// Eight at a time; test/matrix tells more of them.
describeStories(2);
