// Instrument databases by what they were made of, kept for all test files of a worker; see kept-indexes.ts.
module.exports = new Map();
