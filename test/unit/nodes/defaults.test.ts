/**
 * n8n's editor drops every value that equals its default when it saves a workflow or a credential, so
 * a default that changes changes what saved workflows do.
 */
import type {
	INodeProperties,
	INodePropertyCollection,
	NodeParameterValueType,
} from 'n8n-workflow';
import { AngelOneApi } from '../../../credentials/AngelOneApi.credentials';
import { GrowwApi } from '../../../credentials/GrowwApi.credentials';
import { AngelOne } from '../../../nodes/AngelOne/AngelOne.node';
import { Groww } from '../../../nodes/Groww/Groww.node';
import released from '../../fixtures/defaults-0.1.0.json';

type Defaults = Record<string, NodeParameterValueType>;

/** Every default by the operation it belongs to and its path inside collections. */
function defaultsOf(properties: INodeProperties[], prefix = '', within: string[] = []): Defaults {
	return Object.assign(
		{},
		...properties.flatMap((property) => {
			const { operation = [null], resource = [] } = property.displayOptions?.show ?? {};
			return operation.map((one) => {
				const own = [
					...(one === null ? [] : [`operation=${String(one)}`]),
					...(resource.length > 0 ? [`resource=${resource.join('|')}`] : []),
				];
				const shown = own.length > 0 ? own : within;
				const path = prefix + property.name;
				return {
					[[...shown, path].join(' ')]: property.default,
					...insideOf(property, path, shown),
				};
			});
		}),
	) as Defaults;
}

function insideOf({ options = [] }: INodeProperties, path: string, shown: string[]): Defaults {
	return Object.assign(
		{},
		...options.map((option) => {
			if ('values' in option) {
				const { name, values } = option as INodePropertyCollection;
				return defaultsOf(values, `${path}.${name}.`, shown);
			}
			return 'type' in option ? defaultsOf([option], `${path}.`, shown) : {};
		}),
	) as Defaults;
}

const now: Record<keyof typeof released, Defaults> = {
	angelOne: defaultsOf(new AngelOne().description.properties),
	groww: defaultsOf(new Groww().description.properties),
	angelOneApi: defaultsOf(new AngelOneApi().properties),
	growwApi: defaultsOf(new GrowwApi().properties),
};

/** An order without a price was refused with 0, and is with nothing, under the same code. */
const REFUSED_EITHER_WAY: Record<string, NodeParameterValueType> = {
	'operation=place resource=order price': '',
	'operation=place resource=order triggerPrice': '',
};

describe.each(Object.keys(released) as Array<keyof typeof released>)('%s', (type) => {
	test.each(Object.entries(released[type]))(
		'the default of "%s" is that of 0.1.0',
		(path, value) => {
			expect(now[type]).toHaveProperty([path], REFUSED_EITHER_WAY[path] ?? value);
		},
	);
});
