/** @jest-config-loader-options {"transpileOnly": true} */
import type { Config } from 'jest';

// Not UTC, so that a date that is read in the zone of the machine does not pass for a right one.
process.env['TZ'] = 'Asia/Kolkata';

const config: Config = {
  preset: 'ts-jest',
  testEnvironment: 'node',
  // Jest's own clean-up of globals warns about nock's.
  testEnvironmentOptions: { globalsCleanup: 'off' },
  roots: ['<rootDir>/test'],
  collectCoverageFrom: ['src/**/*.ts'],
  coverageReporters: ['text', 'json-summary'],
  coverageThreshold: { global: { lines: 95, branches: 95 } },
  restoreMocks: true,
};

export default config;
