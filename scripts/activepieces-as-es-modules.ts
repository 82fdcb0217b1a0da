import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import ts from 'typescript';

/**
 * The @activepieces packages are published as CommonJS, of which esbuild can drop nothing: a piece that uses
 * `createPiece` and `Property` would carry, and build at every start, the hundreds of zod schemas of
 * ActivePieces' whole API. This plugin gives esbuild the ES modules that TypeScript compiled those files
 * from, so that ordinary tree shaking leaves what the piece uses. No package is patched and no file picked
 * by hand: one that does not look like TypeScript's output stays CommonJS, with a warning.
 *
 * One thing is taken for granted: computing the value of a top-level constant, export or enum changes
 * nothing else, so it may be left out when nobody uses it. All other statements of a file in use are kept.
 */
export const activepiecesAsEsModules: Plugin = {
  name: 'activepieces-as-es-modules',
  setup(build) {
    build.onLoad(
      { filter: /[\\/]node_modules[\\/]@activepieces[\\/].+\.js$/ },
      async ({ path }) => {
        const contents = toEsModule(await readFile(path, 'utf8'));
        return contents === undefined
          ? { warnings: [{ text: `Left as CommonJS: ${path}` }] }
          : { contents };
      },
    );
  },
};

// What TypeScript writes for `import`, `export * from`, `export { x } from`, `export { x }` and an enum.
const NO_CODE =
  /^(?:"use strict"|Object\.defineProperty\(exports, "__esModule", .*|exports\.[^;]+ = void 0);$/;
const IMPORT =
  /^(?:const|var) (\w+) = (?:tslib_1\.__import(?:Default|Star)\()?require\(("[^"]+")\)\)?;$/;
const EXPORT_STAR = /^tslib_1\.__exportStar\(require\(("[^"]+")\), exports\);$/;
const EXPORT_FROM = /^Object\.defineProperty\(exports, "(\w+)", .* return (\w+)\.(\w+); \} \}\);$/;
const EXPORT_NAME = /^exports\.(\w+) = (?!undefined|null|true|false)([A-Za-z_$][\w$]*);$/;
const ENUM = /^\(function \((\w+)\) (\{.*\})\)\(\1 \|\| \((?:exports\.(\1) = )?\1 = \{\}\)\);$/s;

/** Turns TypeScript's CommonJS back into an ES module; undefined if it meets something unexpected. */
export function toEsModule(source: string): string | undefined {
  const { statements } = ts.createSourceFile('module.js', source, ts.ScriptTarget.Latest, true);
  const texts = statements.map((statement): string => statement.getText());
  const imports = new Map<string, string>(); // x_1 -> "./x"
  const exports = new Map<string, string>(); // the name of an export -> the variable that holds it
  for (const text of texts) {
    const [, name, variable] = EXPORT_NAME.exec(text) ?? [];
    if (name && variable) exports.set(name, variable);
    const enumName = ENUM.exec(text)?.[3];
    if (enumName) exports.set(enumName, enumName);
  }
  const unexpected: ts.Node[] = [];

  /** The code of a node, with the variable that holds x in the place of `exports.x`. */
  const codeOf = (node: ts.Node): string => {
    // A function with a variable of its own that is called exports: TypeScript's is out of its reach.
    if (ts.isFunctionLike(node) && /\b(?:const|let|var) exports\b/.test(node.getText()))
      return node.getText();
    if (ts.isPropertyAccessExpression(node) && node.expression.getText() === 'exports') {
      const name = node.name.text;
      if (!exports.has(name)) exports.set(name, `exports_${name}`);
      return exports.get(name) ?? '';
    }
    if (ts.isIdentifier(node) && /^(?:exports|require)$/.test(node.text)) unexpected.push(node);
    let code = '';
    let end = node.getStart();
    ts.forEachChild(node, (child) => {
      code += source.slice(end, child.getStart()) + codeOf(child);
      end = child.getEnd();
    });
    return code + source.slice(end, node.getEnd());
  };

  /** A variable that esbuild drops, with all that its value is made of, when nobody uses it. */
  const variable = (name: string, value: ts.Expression): string => {
    const assigns =
      ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    return assigns || ts.isFunctionLike(value) || ts.isClassExpression(value) // the last two are named after it
      ? `var ${name} = ${codeOf(value)};`
      : `var ${name} = /* @__PURE__ */ (() => (${codeOf(value)}))();`;
  };

  const output = statements.map((statement, index): string => {
    const text = texts[index] ?? '';
    if (NO_CODE.test(text) || EXPORT_NAME.test(text)) return '';
    const [, name, from] = IMPORT.exec(text) ?? [];
    if (name && from) {
      imports.set(name, from);
      return `import * as ${name} from ${from};`;
    }
    const star = EXPORT_STAR.exec(text)?.[1];
    if (star) return `export * from ${star};`;
    const [, exportedAs, importedAs = '', original] = EXPORT_FROM.exec(text) ?? [];
    const importedFrom = imports.get(importedAs);
    if (exportedAs && original && importedFrom)
      return `export { ${original} as ${exportedAs} } from ${importedFrom};`;

    // An enum is `var X;` and then `(function (X) { ... })(X || (exports.X = X = {}));`.
    const [, enumName, body = ''] = ENUM.exec(text) ?? [];
    if (enumName && texts[index - 1] === `var ${enumName};` && !body.includes('exports'))
      return `var ${enumName} = /* @__PURE__ */ ((${enumName}) => { ${body} return ${enumName}; })({});`;

    if (ts.isVariableStatement(statement)) {
      const [declaration, ...others] = statement.declarationList.declarations;
      if (declaration?.initializer && ts.isIdentifier(declaration.name) && others.length === 0)
        return variable(declaration.name.text, declaration.initializer);
    }
    if (ts.isExpressionStatement(statement) && ts.isBinaryExpression(statement.expression)) {
      const { left, right } = statement.expression;
      if (/^exports\.\w+ = /.test(text)) return variable(codeOf(left), right);
    }
    return codeOf(statement);
  });
  for (const [name, local] of exports) output.push(`export { ${local} as ${name} };`);
  output.push('export {};'); // for a file of nothing but types, which esbuild would take for CommonJS
  return unexpected.length === 0 ? output.join('\n') : undefined;
}
