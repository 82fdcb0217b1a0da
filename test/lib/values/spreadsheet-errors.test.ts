import { isErrorValue } from '../../../src/lib/values/spreadsheet-errors';

describe('an error value of a spreadsheet', () => {
  it.each([
    ...['#N/A', '#N/D', '#N/B', '#NV', '#REF!', '#¡REF!', '#BEZUG!', '#RIF!', '#VERW!'],
    ...['#VALUE!', '#¡VALOR!', '#VALOR!', '#VALEUR!', '#WERT!', '#VALORE!', '#WAARDE!'],
    ...['#DIV/0!', '#¡DIV/0!', '#DEEL/0!', '#NAME?', '#¿NOMBRE?', '#NOME?', '#NOM?', '#NAAM?'],
    ...['#NULL!', '#¡NULO!', '#NULO!', '#NUL!', '#NULLO!', '#LEEG!'],
    ...['#NUM!', '#¡NUM!', '#NÚM!', '#NOMBRE!', '#ZAHL!', '#GETAL!'],
    ...['#SPILL!', '#¡DESBORDAMIENTO!', '#DESPEJAR!', '#PROPAGATION!', '#ÜBERLAUF!', '#OVERLOOP!'],
    ...['#ESPANSIONE!', '#CALC!', '#¡CALC!', '#KALK!', '#ERROR!', '#¡ERROR!', '#GETTING_DATA'],
    ...['Err:502', ' #n/a\n', '#NU\u0301M!'],
  ])('is %j', (value) => {
    expect(isErrorValue(value)).toBe(true);
  });

  it.each([
    'N/A',
    '#1',
    '#LOVE!',
    'x #N/A',
    '#N/A x',
    'Err:50',
    'Err:5022',
    'xErr:502',
    '',
    5,
    null,
    ['#N/A'],
  ])('is not %j', (value) => {
    expect(isErrorValue(value)).toBe(false);
  });
});
