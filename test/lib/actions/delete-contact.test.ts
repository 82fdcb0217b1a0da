import { failureOf, refusalOf, run, useSandbox } from '../../support';

const sandbox = useSandbox();

describe('deleting a contact', () => {
  it('removes it with one request', async () => {
    await run('add_or_update_contact', { userId: 'a/b?c#d' });
    expect(await run('delete_contact', { userId: ' a/b?c#d ' })).toEqual({
      status: 'deleted',
      user_id: 'a/b?c#d',
      project_id: 'sandbox-project',
      datasource_id: 'sandbox-datasource',
      stream_id: null,
    });
    expect(sandbox.requests[1]?.url).toMatch(/\/stream\/contacts\/a%2Fb%3Fc%23d$/);
    expect(sandbox.contacts.size).toBe(0);
  });

  it('fails where there is none', async () => {
    expect(await failureOf(run('delete_contact', { userId: 'nobody' }))).toMatch(
      /^Instasent has no contact with the user ID "nobody" in this data source\. Nothing was deleted\./,
    );
    expect(sandbox.requests).toHaveLength(1);
  });

  it.each([
    ['<html>Welcome</html>', 'does not look like one from Instasent'],
    ['{"success":false}', 'does not look like one from Instasent'],
    [
      '{"success":false,"errors":[{"item":"u","error":"Locked"}]}',
      'rejected the deletion of the contact "u": Locked.',
    ],
    [
      '{"success":false,"errors":[{"item":"u"}]}',
      'rejected the deletion of the contact "u" without saying why.',
    ],
    [
      '{"success":true,"accepted":[{"item":"v"}]}',
      'did not confirm the deletion of the contact "u"',
    ],
  ])('fails where %s is the answer', async (body, sentence) => {
    sandbox.fail({ kind: 'status', status: 200, body });
    expect(await failureOf(run('delete_contact', { userId: 'u' }))).toContain(sentence);
  });

  it('succeeds where the answer is empty', async () => {
    await run('add_or_update_contact', { userId: 'u' });
    sandbox.deleteAnswer = 'empty';
    expect(await run('delete_contact', { userId: 'u' })).toMatchObject({ status: 'deleted' });
  });

  it('succeeds where the first answer was lost after the deletion', async () => {
    await run('add_or_update_contact', { userId: 'u' });
    sandbox.fail({ kind: 'reset', carriedOut: true });
    expect(await run('delete_contact', { userId: 'u' })).toMatchObject({ status: 'deleted' });
    expect(sandbox.requests).toHaveLength(3);
  });

  it.each([undefined, '', ' ', '.', '..', ['u'], 'a\nb'])(
    'of %j is refused before any request',
    async (userId) => {
      expect(await refusalOf(run('delete_contact', { userId }))).toMatch(/^User ID /);
      expect(sandbox.requests).toEqual([]);
    },
  );
});
