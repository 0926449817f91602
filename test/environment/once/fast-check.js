// See one-realm.ts.
module.exports = require('../once').once('fast-check');
