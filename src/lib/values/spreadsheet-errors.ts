/** Error values of Excel, LibreOffice and Google Sheets, each as its languages spell it. */
const ERROR_VALUES = new Set(
  [
    // Not available.
    ['#N/A', '#N/D', '#N/B', '#NV'],
    // A reference to what is no longer there.
    ['#REF!', '#¡REF!', '#BEZUG!', '#RIF!', '#VERW!'],
    // A value of the wrong kind.
    ['#VALUE!', '#¡VALOR!', '#VALOR!', '#VALEUR!', '#WERT!', '#VALORE!', '#WAARDE!'],
    // A division by zero.
    ['#DIV/0!', '#¡DIV/0!', '#DEEL/0!'],
    // An unknown name.
    ['#NAME?', '#¿NOMBRE?', '#NOME?', '#NOM?', '#NAAM?'],
    // Ranges that do not meet.
    ['#NULL!', '#¡NULO!', '#NULO!', '#NUL!', '#NULLO!', '#LEEG!'],
    // A number that cannot be held.
    ['#NUM!', '#¡NUM!', '#NÚM!', '#NOMBRE!', '#ZAHL!', '#GETAL!'],
    // A result without room for it.
    ['#SPILL!', '#¡DESBORDAMIENTO!', '#DESPEJAR!', '#PROPAGATION!', '#ÜBERLAUF!', '#OVERLOOP!'],
    ['#ESPANSIONE!', '#CALC!', '#¡CALC!', '#KALK!', '#ERROR!', '#¡ERROR!', '#GETTING_DATA'],
  ].flat(),
);

/** LibreOffice numbers the errors that have no name. */
const NUMBERED = /^ERR:5\d\d$/;

/** Whether a cell holds what a spreadsheet writes where a formula has no result, such as `#N/A`. */
export function isErrorValue(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const text = value.trim().normalize('NFC').toUpperCase();
  return ERROR_VALUES.has(text) || NUMBERED.test(text);
}
