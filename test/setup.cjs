// Loaded before every test file. tfjs-node asks this package where its binding lies; the bundle answers the same way
// (esbuild.js), with the path that src/native found.
const Module = require('node:module');

const path = require.resolve('@mapbox/node-pre-gyp');
const stub = new Module(path);
stub.loaded = true;
stub.exports = { find: () => process.env.WINNING_TICKET_TFJS_BINDING ?? '' };
require.cache[path] = stub;
