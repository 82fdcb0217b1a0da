/**
 * What the piece takes of the phone library. A module of its own, since `import()` of the library
 * itself would keep all of it in the package.
 */
export {
  default as parsePhoneNumber,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
} from 'libphonenumber-js/min';
