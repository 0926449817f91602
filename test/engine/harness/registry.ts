import type { PackageDirectoryLoader } from 'n8n-core';
import {
	injectDomainRestrictionFields,
	isNodeClassInstance,
	NodeHelpers,
	type ICredentialType,
	type IDataObject,
	type IExecuteFunctions,
	type INodeType,
	type INodeTypes,
	type IVersionedNodeType,
} from 'n8n-workflow';
import { readdirSync, statSync } from 'node:fs';
import { join, parse } from 'node:path';

import { onceMade } from '../../environment/once';
import { inlineNodeTypes } from './inlineNodes';
import type { EngineModules } from './modules';

/** Told of every execution of a node: `finished` comes with the error it threw, if any. */
export interface NodeObserver {
	started(executionId: string, nodeName: string): void;
	failed(executionId: string, nodeName: string, error: Error): void;
}

/** The node and credential types that workflows of this engine can use. */
export class TypeRegistry implements INodeTypes {
	private readonly nodes = new Map<string, INodeType | IVersionedNodeType>(inlineNodeTypes());
	private readonly credentials = new Map<string, ICredentialType>();
	private readonly supportedNodes = new Map<string, string[]>();
	private packageName = '';

	constructor(private readonly observer: NodeObserver) {}

	/** Loads a package with n8n's own loader, as an installed community package. */
	load(modules: EngineModules, packageDir: string, from: 'dist' | 'source') {
		const loader = new modules.core.PackageDirectoryLoader(packageDir);
		if (from === 'source') readSources(loader);
		else onceMade(`built ${packageDir}`, () => assertBuilt(packageDir));
		loadThroughJest(loader);
		void loader.loadAll(); // synchronous behind its promise

		this.packageName = loader.packageName;
		for (const [name, { type }] of Object.entries(loader.nodeTypes))
			this.add(this.full(name), type);
		for (const [name, { type }] of Object.entries(loader.credentialTypes)) {
			// n8n gives every credential the fields that limit it to certain domains.
			type.properties = injectDomainRestrictionFields(type);
			this.credentials.set(name, type);
			const nodes = loader.known.credentials[name].supportedNodes ?? [];
			this.supportedNodes.set(
				name,
				nodes.map((node) => this.full(node)),
			);
		}
	}

	/**
	 * Loads the package with module state of its own, as a second n8n process has it: nothing it
	 * keeps in variables is shared with the first copy. n8n's classes stay the same.
	 */
	loadIsolated(modules: EngineModules, packageDir: string, from: 'dist' | 'source') {
		jest.isolateModules(() => this.load(modules, packageDir, from));
	}

	add(fullName: string, type: INodeType | IVersionedNodeType) {
		this.nodes.set(fullName, type);
	}

	/** `angelOne` → `n8n-nodes-indian-brokers.angelOne`; full names stay as they are. */
	full(nodeType: string): string {
		return nodeType.includes('.') ? nodeType : `${this.packageName}.${nodeType}`;
	}

	getByName(nodeType: string): INodeType | IVersionedNodeType {
		const type = this.nodes.get(nodeType);
		if (type === undefined) {
			throw new Error(
				`No node type "${nodeType}"; there are: ${[...this.nodes.keys()].join(', ')}`,
			);
		}
		return type;
	}

	getByNameAndVersion(nodeType: string, version?: number): INodeType {
		return this.observed(NodeHelpers.getVersionedNodeType(this.getByName(nodeType), version));
	}

	getKnownTypes(): IDataObject {
		return {};
	}

	credentialType(name: string): ICredentialType {
		const type = this.credentials.get(name);
		if (type === undefined) {
			const known = [...this.credentials.keys()].join(', ');
			throw new Error(`No credential type "${name}"; there are: ${known}`);
		}
		return type;
	}

	hasCredentialType(name: string): boolean {
		return this.credentials.has(name);
	}

	parentTypes(name: string): string[] {
		const parents = this.credentials.get(name)?.extends ?? [];
		return parents.flatMap((parent) => [parent, ...this.parentTypes(parent)]);
	}

	/** Full names of the nodes that declare this credential. */
	nodesUsing(credentialType: string): string[] {
		return this.supportedNodes.get(credentialType) ?? [];
	}

	private observed(type: INodeType): INodeType {
		const { execute } = type;
		if (execute === undefined || isNodeClassInstance(type)) return type;
		const { observer } = this;
		const observedType = Object.create(type) as INodeType;
		observedType.execute = async function (this: IExecuteFunctions, ...args) {
			const executionId = this.getExecutionId();
			const { name } = this.getNode();
			observer.started(executionId, name);
			try {
				return await execute.apply(this, args);
			} catch (error) {
				observer.failed(executionId, name, error as Error);
				throw error;
			}
		};
		return observedType;
	}
}

/** Points n8n's loader at the TypeScript files behind the built ones (jest compiles them). */
function readSources(loader: PackageDirectoryLoader) {
	const resolvable = loader as unknown as { resolvePath(file: string): string };
	resolvable.resolvePath = (file) =>
		join(loader.directory, file.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
}

/** Jest gives each test file modules of its own; n8n's loader, which all files share, would keep them. */
function loadThroughJest(loader: PackageDirectoryLoader) {
	const loading = loader as unknown as {
		resolvePath(file: string): string;
		loadClass(file: string): object;
	};
	loading.loadClass = (file) => {
		const [className] = parse(file).name.split('.');
		// eslint-disable-next-line @typescript-eslint/no-require-imports -- which file is known only now
		const classes = require(loading.resolvePath(file)) as Record<string, new () => object>;
		return new classes[className]();
	};
}

/** A build older than its sources would let tests pass on code that is no longer there. */
function assertBuilt(packageDir: string) {
	const sources = ['brokers', 'credentials', 'nodes'].map((folder) => join(packageDir, folder));
	const written = newest(sources, /(?<!\.d)\.ts$/);
	const built = newest([join(packageDir, 'dist')], /\.js$/);
	if (built === undefined || written === undefined) return; // a package without a build step
	if (written.time > built.time) {
		throw new Error(`${written.file} is newer than dist: run "npm run build" first`);
	}
}

function newest(folders: string[], pattern: RegExp): { file: string; time: number } | undefined {
	let latest: { file: string; time: number } | undefined;
	for (const folder of folders) {
		for (const file of filesIn(folder)) {
			if (!pattern.test(file)) continue;
			const time = statSync(file).mtimeMs;
			if (latest === undefined || time > latest.time) latest = { file, time };
		}
	}
	return latest;
}

function filesIn(folder: string): string[] {
	try {
		const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
		return entries.map((entry) => join(folder, entry));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw error;
	}
}
