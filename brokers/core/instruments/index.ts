/** Instruments: types, errors and the library that loads and keeps them. */
export type {
	Instrument,
	InstrumentIndex,
	InstrumentKind,
	InstrumentParser,
	InstrumentRow,
	InstrumentScope,
	InstrumentSource,
	RowSink,
	SearchOptions,
} from './types';
export {
	AmbiguousInstrumentError,
	InstrumentFileUnavailableError,
	InstrumentFormatError,
	InstrumentNotFoundError,
} from './errors';
export { instrumentDay } from './day';
export type { Download } from './file/download';
export { InstrumentLibrary, type InstrumentLibraryOptions } from './library';
