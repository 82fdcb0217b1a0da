const { readFileSync } = require('node:fs');
const path = require('node:path');
const process = require('node:process');
const { pathToFileURL } = require('node:url');
const { createMockActionContext } = require('@activepieces/pieces-framework');
const { extractPieceFromModule } = require('@activepieces/shared');
const { name, version } = require('../package.json');

/*
 * Loads the installed piece whose folder is the first argument as ActivePieces' engine does, runs steps
 * with it, and writes their outputs as JSON. Neither TypeScript nor a tool that would change `import()`
 * stands between: Node has to find the piece among the names that it sees in a CommonJS file.
 */

const WORKBOOK = require.resolve('../test/files/contacts.xlsx');

const STEPS = [
  ['add_or_update_contact', { userId: 'u-1', contactProperties: { _first_name: 'Ana' } }],
  [
    'import_contacts',
    {
      file: { filename: 'contacts.xlsx', data: readFileSync(WORKBOOK) },
      columns: { _user_id: 'ID cliente', _phone_mobile: 'Teléfono móvil' },
    },
  ],
  ['import_contacts', { rows: '_user_id,_first_name\nC-9,Ana' }],
];

async function main() {
  const [folder, connection] = process.argv.slice(2);
  const module = await import(pathToFileURL(path.join(folder, 'src/index.js')).href);
  const piece = extractPieceFromModule({ module, pieceName: name, pieceVersion: version });
  const outputs = [];
  for (const [action, propsValue] of STEPS) {
    const auth = { type: 'CUSTOM_AUTH', props: JSON.parse(connection) };
    const context = { ...createMockActionContext({ propsValue: {} }), auth, propsValue };
    outputs.push(await piece.getAction(action).run(context));
  }
  process.stdout.write(JSON.stringify(outputs));
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
