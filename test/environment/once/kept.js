// What is made once for all test files of a worker; see ../once.js.
module.exports = new Map();
