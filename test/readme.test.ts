import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import packageJson from '../package.json';
import { run, useSandbox } from './support';

const ROOT = path.join(__dirname, '..');
const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');

describe('the README', () => {
  const sandbox = useSandbox();

  it('has the tables that the piece writes', async () => {
    // In a process of its own, since prettier does not run inside jest.
    const script = ['--import', 'tsx', 'scripts/docs.ts', '--check'];
    await promisify(execFile)(process.execPath, script, { cwd: ROOT, timeout: 30_000 });
  });

  it('names commands that exist', () => {
    const commands = [...readme.matchAll(/npm run ([\w-]+)/g)].map(([, name]) => name ?? '');
    expect(commands.length).toBeGreaterThan(5);
    for (const command of commands) expect(packageJson.scripts).toHaveProperty(command);
  });

  it('has the test command that decides about changes', () => {
    const ci = readFileSync(path.join(ROOT, '.ci/run'), 'utf8');
    expect(readme).toContain('```sh\nnpm ci && npm test\n```');
    expect(ci).toContain('npm ci && npm test');
  });

  it.each(['add_or_update_contact', 'add_event'])('shows the real output of %s', async (action) => {
    const heading = action === 'add_event' ? '### Add Event' : '### Add or Update Contact';
    const section = readme.slice(readme.indexOf(heading));
    const [props = '', output = ''] = [...section.matchAll(/```json\n([\s\S]*?)```/g)].map(
      ([, json]) => json,
    );
    expect(await run(action, JSON.parse(props) as Record<string, unknown>)).toEqual(
      JSON.parse(output),
    );
    expect(sandbox.requests).toHaveLength(1);
  });
});
