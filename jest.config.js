const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/dev/strip-types.cjs' },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  setupFilesAfterEnv: ['<rootDir>/__tests__/patience.ts'],
};

const project = (name, extra = {}) => ({
  ...shared,
  displayName: name,
  testMatch: [`<rootDir>/__tests__/${name}/**/*.test.ts`],
  ...extra,
});

const onCluster = {
  setupFilesAfterEnv: [...shared.setupFilesAfterEnv, '<rootDir>/__tests__/cluster/second-try.ts'],
};

export default {
  projects: [
    project('unit'),
    project('runner'),
    project('wire'),
    project('contract'),
    project('cluster', onCluster),
    project('disruption', onCluster),
  ],
};
