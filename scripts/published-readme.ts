/**
 * The README as the package carries it. Left out is what can be done or seen only in the repository:
 * everything between `<!-- repository -->` and `<!-- /repository -->`, pictures from `assets/`, and
 * comments.
 *
 * @throws Error if such a mark has no partner, since too much or too little would be published
 */
export function publishedReadme(readme: string): string {
  const published = readme.replace(/<!-- repository -->[\s\S]*?<!-- \/repository -->\n*/g, '');
  if (/<!-- \/?repository -->/.test(published)) {
    throw new Error('README.md has a repository mark without its partner.');
  }
  return published.replace(/^!\[.*\]\(assets\/.*\)\n+/gm, '').replace(/^<!--[\s\S]*?-->\n*/gm, '');
}
