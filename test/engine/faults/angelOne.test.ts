import { describeMatrix } from './describe';
import { representativesOf } from './matrix';

// 32 faults, 4 repetitions; operations and namings take turns. test/matrix has every combination.
describeMatrix('angelOne', representativesOf('angelOne'), 128);
