import { Property } from '@activepieces/pieces-framework';
import { callingCountries } from '../values/phones';
import { ADVANCED } from './newer-hosts';

/** How dates and numbers in the rows of an import are written. */
export const formatProperty = () =>
  Property.StaticDropdown({
    displayName: 'Dates and Numbers',
    description: 'How they are written in your rows, such as 31/12/2026.',
    required: false,
    defaultValue: 'auto',
    options: {
      options: [
        { label: 'Work it out (fails where unsure)', value: 'auto' },
        { label: '31/12/2026 and 1.234,56', value: 'day_first_comma' },
        { label: '31/12/2026 and 1,234.56', value: 'day_first_point' },
        { label: '12/31/2026 and 1,234.56', value: 'month_first_point' },
      ],
    },
  });

/**
 * The country of phone numbers that name none. The list is made when the form asks: as static options,
 * its names would be texts to translate and would weigh on every load of the piece.
 */
export const countryProperty = () =>
  Property.Dropdown({
    auth: undefined,
    displayName: 'Country of Phone Numbers',
    description: 'Where numbers without +34 or the like are from, such as Spain.',
    required: false,
    refreshers: [],
    options: async () => ({
      disabled: false,
      options: (await callingCountries()).map(({ code, name, callingCode }) => ({
        label: `${name} (+${callingCode})`,
        value: code,
      })),
    }),
  });

/** Node leaves it out of its list in some versions. */
const UTC = 'UTC';

/** The zone of date-times that name none; its list is made when the form asks, as that of countries. */
export const timeZoneProperty = () =>
  Property.Dropdown({
    auth: undefined,
    displayName: 'Time Zone',
    description: 'Of times without a zone. Empty: the zone set in Instasent.',
    ...ADVANCED,
    required: false,
    refreshers: [],
    options: () =>
      Promise.resolve({
        disabled: false,
        options: [...new Set([UTC, ...Intl.supportedValuesOf('timeZone')])].map((zone) => ({
          label: zone,
          value: zone,
        })),
      }),
  });
