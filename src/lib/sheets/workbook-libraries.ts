/**
 * What the piece takes of the libraries that unpack and read workbooks. A module of its own, so that
 * both are loaded at the first workbook.
 */
export { SaxesParser } from 'saxes';
export { fromBufferPromise } from 'yauzl';
