import { InstasentError } from '../../../src/lib/errors/instasent-error';
import { FORM_NOTES, loadOrNote, noteForm, OPTION_NOTES } from '../../../src/lib/forms/notes';
import { NOTE_KEY } from '../../../src/lib/values/input';
import { authOf } from '../../support';

const failure = new InstasentError('key', {
  happened: 'It failed.',
  saved: '',
  advice: 'Do this.',
});
const fail = () => Promise.reject(failure);

describe('a form that cannot be loaded', () => {
  it.each([null, undefined])('tells calmly that a connection is missing (%j)', async (auth) => {
    expect(await loadOrNote(auth, fail, FORM_NOTES)).toMatchObject({
      [NOTE_KEY]: {
        variant: 'INFO',
        description: 'Choose an Instasent connection at the top of this step first.',
      },
    });
  });

  it('warns with what a step would fail with', async () => {
    expect(await loadOrNote(authOf(), fail, FORM_NOTES)).toMatchObject({
      [NOTE_KEY]: { variant: 'WARNING', description: 'It failed. Do this.' },
    });
  });

  it('says which value of the connection is missing', async () => {
    const form = await loadOrNote(authOf({}), fail, FORM_NOTES);
    expect(form[NOTE_KEY]?.description).toMatch(/^The project ID of the .* is empty\./);
  });

  it('does not hide a fault of the piece itself', async () => {
    const load = () => Promise.reject(new TypeError('a bug'));
    await expect(loadOrNote(authOf(), load, FORM_NOTES)).rejects.toThrow('a bug');
  });

  it('is the form where nothing fails, made with the connection', async () => {
    const load = jest.fn(() => Promise.resolve(noteForm('Loaded.')));
    expect(await loadOrNote(authOf(), load, FORM_NOTES)).toEqual(noteForm('Loaded.'));
    expect(load).toHaveBeenCalledWith(authOf().props);
  });
});

describe('a dropdown that cannot be loaded', () => {
  it('tells that a connection is missing in the 30 characters that it has', async () => {
    const { placeholder, ...rest } = await loadOrNote(null, fail, OPTION_NOTES);
    expect(rest).toEqual({ disabled: true, options: [] });
    expect(placeholder).toBe('Connect Instasent first');
    expect(placeholder?.length).toBeLessThanOrEqual(30);
  });

  it('shows what a step would fail with', async () => {
    expect(await loadOrNote(authOf(), fail, OPTION_NOTES)).toEqual({
      disabled: true,
      options: [],
      placeholder: 'It failed. Do this.',
    });
  });
});

it('a note that is shown in the place of a form is calm', () => {
  expect(noteForm('Nothing here.')).toMatchObject({ [NOTE_KEY]: { variant: 'INFO' } });
});
