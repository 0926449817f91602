/** A process that places an order and is killed in the middle: `node … <journal> <book> <key> <where>`. */
import { SqliteStore } from '../../../../brokers/core/journal/sqlite-store';
import { StoredJournal } from '../../../../brokers/core/journal/stored-journal';
import { placeOnce } from '../../../../brokers/core/orders/place';
import { FileBroker } from '../../support/file-broker';

const [journalPath, bookPath, key, where] = process.argv.slice(2);
const broker = new FileBroker(bookPath);
const journal = new StoredJournal(new SqliteStore(journalPath, () => undefined));

function die(here: string): void {
	if (here === where) process.kill(process.pid, 'SIGKILL');
}

void placeOnce(
	broker.placement(journal, key, {
		send: async (label, lastCheck) => {
			die('before it is written down');
			await lastCheck();
			die('before it leaves');
			const order = broker.place(label);
			die('before the reply');
			setImmediate(() => die('after the reply'));
			return await new Promise((resolve) => {
				if (where !== 'after the reply') resolve(order);
			});
		},
	}),
);
