// TypeScript 7 has no JavaScript API, so ts-jest cannot work; Node strips the types itself.
const { createHash } = require('node:crypto');
const { stripTypeScriptTypes } = require('node:module');

module.exports = {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
  getCacheKey: (source) => createHash('sha256').update(source).update(process.version).digest('hex'),
};
