import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that is not there: what would be kept in it is kept in memory. */
process.env.N8N_USER_FOLDER = join(tmpdir(), `no-n8n-of-${process.pid}`);
