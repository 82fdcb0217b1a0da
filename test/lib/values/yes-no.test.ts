import { readYesNo, YES_NO_WORDS } from '../../../src/lib/values/yes-no';

describe('a yes or no', () => {
  it.each<[unknown, '1' | '0']>(
    [
      ...[
        'yes',
        'YES',
        ' y ',
        'True',
        '1',
        'on',
        'sí',
        'Si',
        's',
        'VERDADERO',
        'Sim',
        'verdadeiro',
      ],
      ...[
        'oui',
        'VRAI',
        'ja',
        'j',
        'WAHR',
        'waar',
        'VERO',
        'はい',
        '是',
        '真',
        'نعم',
        'صحيح',
        'صواب',
      ],
      ...['SI\u0301', 1, true],
      ...['subscribed', 'opt-in', 'Opted in', 'Sí, acepto', 'suscrito', 'T', 'Active', 'j’accepte'],
      ...['Ja, ich stimme zu', 'SUBSCRIBED', 'inscrito', 'abonné', 'geabonneerd', '已訂閱'],
    ].map((word): [unknown, '1'] => [word, '1']),
  )('%j is yes', (word, value) => {
    expect(readYesNo(word)).toBe(value);
  });

  it.each([
    ...['No', 'n', 'FALSE', '0', 'off', 'falso', 'Não', 'nao', 'non', 'FAUX', 'nein', 'FALSCH'],
    ...['nee', 'ONWAAR', 'いいえ', '否', '不是', '假', '偽', 'لا', 'خطأ', 0, false],
    ...['Unsubscribed', 'opted_out', 'NEVER_SUBSCRIBED', 'F', 'not subscribed', 'inactive'],
    ...['No, gracias', 'no suscrito', 'désabonné', 'Nein, danke', 'não inscrito', 'uitgeschreven'],
  ])('%j is no', (word) => {
    expect(readYesNo(word)).toBe('0');
  });

  it.each([
    'o',
    'x',
    '✓',
    'v',
    'pending',
    'non-subscribed since never asked',
    'cleaned',
    'unconfirmed',
    'x'.repeat(100),
    'yes!',
    'perhaps',
    '2',
    '1.0',
    '',
    2,
    -1,
    null,
    ['yes'],
    {},
  ])('%j is neither', (word) => {
    expect(readYesNo(word)).toBeUndefined();
  });
});

it('no word is both yes and no', () => {
  const words = Object.values(YES_NO_WORDS);
  for (const yes of words.flatMap((each) => each.yes.split(', '))) expect(readYesNo(yes)).toBe('1');
  for (const no of words.flatMap((each) => each.no.split(', '))) {
    expect([no, readYesNo(no)]).toEqual([no, '0']);
  }
});
