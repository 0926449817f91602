// See one-realm.ts.
module.exports = require('../once').once('n8n-workflow');
