import packageJson from '../../package.json';
import type { ContractResult, Verdict } from './play';

function count({ results }: ContractResult, verdict: Verdict): string {
  return `${results.filter((each) => each.verdict === verdict).length.toString()} ${verdict}`;
}

/** `30 as assumed, 1 differs, 0 could not be asked`. */
export function summary(result: ContractResult): string {
  const verdicts: Verdict[] = ['as assumed', 'differs', 'could not be asked'];
  return verdicts.map((verdict) => count(result, verdict)).join(', ');
}

/**
 * What was asked and seen, as Markdown, for a bug report: without the key, the IDs of the project and
 * data source, or anything about contacts that the contract did not make itself.
 *
 * @param where whom the questions were asked: `the sandbox`
 */
export function contractReport(result: ContractResult, where: string, date: Date): string {
  const sections = result.results.map(({ asks, assumed, source, seen, verdict, otherwise }) =>
    [
      `## ${asks}`,
      `- ${verdict === 'as assumed' ? 'As assumed' : `**${verdict}**`}`,
      `- Assumed: ${assumed} (${source})`,
      `- Seen: ${seen}`,
      ...(verdict === 'differs' ? [`- What the piece does wrong then: ${otherwise}.`] : []),
    ].join('\n'),
  );
  const left = result.left.map((userId) => `- ${userId}`);
  return [
    '# The Ingest API as the piece assumes it',
    `Asked ${where} on ${date.toISOString()}, version ${packageJson.version}, Node ${process.version}: ${summary(result)}.`,
    ...(left.length > 0 ? [`Contacts that could not be deleted:\n\n${left.join('\n')}`] : []),
    ...sections,
    '',
  ].join('\n\n');
}
