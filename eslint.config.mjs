import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['dist/', 'coverage/', 'reports/', '.stryker-tmp/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // tsconfig's noPropertyAccessFromIndexSignature style: what a type does not name is read by ['…'].
      '@typescript-eslint/dot-notation': 'off',
    },
  },
  {
    // What users install prints nothing: contact data must not end up in a log.
    files: ['src/**/*.ts'],
    rules: { 'no-console': 'error' },
  },
);
