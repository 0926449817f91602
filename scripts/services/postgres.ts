import { randomBytes } from 'node:crypto';
import { chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../n8n/command';
import { freePort } from '../n8n/ports';
import { startDaemon } from './daemon';
import type { ServicePrograms } from './programs';

const HOST = '127.0.0.1';
const DATABASE = 'n8n';
const USER = 'n8n';

/** For speed: what is lost in a power cut is thrown away at the end anyway. */
const SETTINGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/** A PostgreSQL of our own with one empty database. */
export interface PostgresService {
	readonly port: number;
	readonly password: string;
	/** Where n8n finds it: n8n's own settings. */
	readonly n8nSettings: Record<string, string>;
	readonly logFile: string;
	/** Runs SQL and returns its rows as psql prints them: a line each, columns with | between. */
	query(sql: string): Promise<string[]>;
	/** The whole database as SQL text. */
	dump(): Promise<string>;
	stop(): Promise<void>;
	/** Resolves when it has ended, for whatever reason. */
	readonly ended: Promise<void>;
}

/** Starts PostgreSQL on a free loopback port with its data in `folder`. */
export async function startPostgres(
	{ postgresFolder }: ServicePrograms,
	folder: string,
): Promise<PostgresService> {
	const program = (name: string) => join(postgresFolder, name);
	const account = await serverAccount();
	const port = await freePort();
	const password = randomBytes(18).toString('hex');
	const logFile = join(folder, 'postgres.log');
	const data = join(folder, 'data');
	await mkdir(folder, { recursive: true, mode: 0o700 });
	if (account) await chown(folder, account.uid, account.gid);
	await makeCluster(program('initdb'), folder, data, password, account?.name);

	const client = { cwd: '/', env: { PGPASSWORD: password } };
	const to = (database: string) => ['-h', HOST, '-p', String(port), '-U', USER, '-d', database];
	const sql = async (database: string, text: string) =>
		await runCommand(
			program('psql'),
			[...to(database), '--no-psqlrc', '-v', 'ON_ERROR_STOP=1', '-At', '-c', text],
			client,
		);
	const daemon = await startDaemon({
		name: 'PostgreSQL',
		command: program('postgres'),
		args: [
			...['-D', data, '-h', HOST, '-p', String(port), '-k', ''],
			...SETTINGS.flatMap((setting) => ['-c', setting]),
		],
		cwd: '/',
		logFile,
		user: account?.name,
		stopSignal: 'SIGQUIT',
		answers: async () =>
			await sql('postgres', 'select 1').then(
				() => true,
				() => false,
			),
	});
	await sql('postgres', `create database ${DATABASE}`);
	return {
		port,
		password,
		logFile,
		ended: daemon.ended,
		n8nSettings: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: HOST,
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_DATABASE: DATABASE,
			DB_POSTGRESDB_USER: USER,
			DB_POSTGRESDB_PASSWORD: password,
		},
		query: async (text) => (await sql(DATABASE, text)).split('\n').filter((line) => line !== ''),
		dump: async () => await runCommand(program('pg_dump'), to(DATABASE), client),
		stop: daemon.stop,
	};
}

interface Account {
	name: string;
	uid: number;
	gid: number;
}

/** PostgreSQL refuses to run as root: whom it runs as instead; undefined where we are not root. */
async function serverAccount(): Promise<Account | undefined> {
	if (userInfo().uid !== 0) return undefined;
	for (const name of ['postgres', 'nobody']) {
		const line = await runCommand('getent', ['passwd', name], { cwd: '/' }).catch(() => '');
		const [, , uid, gid] = line.trim().split(':');
		if (uid && gid) return { name, uid: Number(uid), gid: Number(gid) };
	}
	throw new Error('PostgreSQL refuses to run as root, and there is no user "postgres" or "nobody"');
}

async function makeCluster(
	initdb: string,
	folder: string,
	data: string,
	password: string,
	account?: string,
): Promise<void> {
	const passwordFile = join(folder, 'password');
	// The folder is closed to others; the server's account has to read the file.
	await writeFile(passwordFile, `${password}\n`, { mode: 0o644 });
	const line = [
		initdb,
		`--pgdata=${data}`,
		`--username=${USER}`,
		`--pwfile=${passwordFile}`,
		'--auth=scram-sha-256',
		'--encoding=UTF8',
		'--locale=C',
		'--no-sync',
	];
	const [command, ...args] = account ? ['runuser', '-u', account, '--', ...line] : line;
	await runCommand(command, args, { cwd: '/' });
	await rm(passwordFile);
}
