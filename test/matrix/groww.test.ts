import { describeMatrix } from '../engine/faults/describe';
import { cellsOf } from '../engine/faults/matrix';

// 3 operations, 32 faults, 2 ways to name an order, 4 repetitions.
describeMatrix('groww', cellsOf('groww'), 768);
