import { readYesNo } from '../../../src/lib/values/yes-no';

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
    ].map((word): [unknown, '1'] => [word, '1']),
  )('%j is yes', (word, value) => {
    expect(readYesNo(word)).toBe(value);
  });

  it.each([
    ...['No', 'n', 'FALSE', '0', 'off', 'falso', 'Não', 'nao', 'non', 'FAUX', 'nein', 'FALSCH'],
    ...['nee', 'ONWAAR', 'いいえ', '否', '不是', '假', '偽', 'لا', 'خطأ', 0, false],
  ])('%j is no', (word) => {
    expect(readYesNo(word)).toBe('0');
  });

  it.each([
    'o',
    'x',
    '✓',
    'v',
    'f',
    't',
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
