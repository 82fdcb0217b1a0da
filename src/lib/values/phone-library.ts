/**
 * What the piece takes of the phone library, with its tables of mobile numbers: messages go to mobiles,
 * and the smallest tables know lengths only. A module of its own, since `import()` of the library itself
 * would keep all of it in the package.
 */
export {
  default as parsePhoneNumber,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
} from 'libphonenumber-js/mobile';
