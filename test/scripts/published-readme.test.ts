import { readFileSync } from 'node:fs';
import path from 'node:path';
import { publishedReadme } from '../../scripts/published-readme';

const readme = readFileSync(path.join(__dirname, '../../README.md'), 'utf8');

describe('the published README', () => {
  it('names no command of the repository, which is not there', () => {
    expect(publishedReadme(readme)).not.toMatch(/npm (run|ci|test)|npx/);
  });

  it('begins with what the piece is and how to install it', () => {
    const headings = publishedReadme(readme).match(/^#.*/gm) ?? [];
    expect(headings.slice(0, 2)).toEqual([
      '# Instasent for ActivePieces',
      '## Install it in ActivePieces',
    ]);
  });

  it('shows no picture that is not in the package, and no comment', () => {
    expect(publishedReadme(readme)).not.toMatch(/assets\/|<!--/);
  });

  it('leaves out each marked part and keeps what is around it, also in a list', () => {
    const marked = [
      '# Piece\n\n![Logo](assets/logo.svg)\n\nWhat it is.\n\n',
      '<!-- repository -->\n\n## Try it\n\nnpm ci\n\n<!-- /repository -->\n\n',
      '## Limits\n\n- one\n',
      '<!-- repository -->\n- two\n<!-- /repository -->\n',
      '- three\n\n<!-- forms: made -->\n\n| Field |\n\n<!-- /forms -->\n\nThe end.\n',
    ].join('');
    expect(publishedReadme(marked)).toBe(
      '# Piece\n\nWhat it is.\n\n## Limits\n\n- one\n- three\n\n| Field |\n\nThe end.\n',
    );
  });

  it.each(['<!-- repository -->', '<!-- /repository -->'])(
    'is not made from a README with a lone %s',
    (mark) => {
      expect(() => publishedReadme(`# Piece\n\n${mark}\n\nText\n`)).toThrow('without its partner');
    },
  );
});
