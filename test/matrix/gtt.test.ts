import { describeMatrix } from '../engine/faults/describe';
import { describeStories } from '../engine/faults/describeStories';
import { representativesOf } from '../engine/faults/matrix';
import { GTTS } from '../engine/faults/subjects';

// 29 faults, 4 repetitions; operations and namings take turns.
describeMatrix('angelOne', representativesOf('angelOne', GTTS), 116);
describeMatrix('groww', representativesOf('groww', GTTS), 116);
describeStories(3, GTTS);
