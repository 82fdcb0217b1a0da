import { ATTRIBUTES, EVENT_TYPES, parametersOf } from './specs';

/** Messages by field; empty when nothing is wrong. */
export type FieldErrors = Record<string, string[]>;

interface ValueSpec {
  dataType?: string | null;
  multiple?: number | undefined;
  maxLength?: number | null | undefined;
}

/** E.164: a plus sign and the digits of an international number. */
const PHONE = /^\+[1-9]\d{6,14}$/;

const NUMERIC = ['int', 'integer', 'decimal', 'float', 'double', 'number'];

function singleValueError(value: unknown, spec: ValueSpec, dateTime: boolean): string | undefined {
  const type = spec.dataType ?? 'string';
  if (type === 'payload') return undefined;
  if (type === 'bool') {
    return value === '1' || value === '0' ? undefined : 'Must be "1", "0" or null';
  }
  if (NUMERIC.includes(type)) {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) return 'Must be a number';
    return type.startsWith('int') && !Number.isInteger(number)
      ? 'Must be a whole number'
      : undefined;
  }
  if (type === 'date' && dateTime) {
    return typeof value === 'string' &&
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)
      ? undefined
      : 'Must be an ISO 8601 date-time';
  }
  if (type === 'date') {
    return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)
      ? undefined
      : 'Must be a date as YYYY-MM-DD';
  }
  if (typeof value !== 'string' && typeof value !== 'number') return 'Must be text';
  if (type === 'phone') return PHONE.test(String(value)) ? undefined : 'Invalid format';
  const { maxLength } = spec;
  return typeof maxLength === 'number' && String(value).length > maxLength ? 'Too long' : undefined;
}

function valueErrors(value: unknown, spec: ValueSpec, dateTime: boolean): string[] {
  // `null` is a known value: it says that the value is unknown.
  if (value === null) return [];
  const most = spec.multiple ?? 1;
  if (most > 1) {
    if (!Array.isArray(value)) return ['Must be a list'];
    if (value.length > most) return [`At most ${most.toString()} values`];
    return value
      .map((each: unknown) => singleValueError(each, spec, dateTime))
      .filter((error) => error !== undefined);
  }
  const error = singleValueError(value, spec, dateTime);
  return error === undefined ? [] : [error];
}

function idErrors(record: Record<string, unknown>, name: string): string[] {
  const id = record[name];
  return typeof id === 'string' && id !== '' ? [] : ['Required'];
}

function withoutEmpty(errors: FieldErrors): FieldErrors {
  return Object.fromEntries(Object.entries(errors).filter(([, messages]) => messages.length > 0));
}

export function contactErrors(contact: Record<string, unknown>): FieldErrors {
  const errors: [string, string[]][] = [['_user_id', idErrors(contact, '_user_id')]];
  for (const [name, value] of Object.entries(contact)) {
    if (name === '_user_id') continue;
    const spec = ATTRIBUTES.find(({ uid }) => uid === name);
    if (spec === undefined) {
      errors.push([name, name.startsWith('_') ? ['Unknown attribute'] : []]);
    } else if (spec.readOnly === true || spec.readonly === true) {
      errors.push([name, ['Read-only']]);
    } else if (name === '_email') {
      const ok = typeof value === 'string' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value);
      errors.push([name, ok ? [] : ['Invalid format']]);
    } else if (name === '_phone_mobile') {
      const ok = typeof value === 'string' && PHONE.test(value);
      errors.push([name, ok ? [] : ['Invalid format']]);
    } else {
      errors.push([name, valueErrors(value, { ...spec, multiple: spec.multivalue }, false)]);
    }
  }
  return withoutEmpty(Object.fromEntries(errors));
}

export function eventErrors(event: Record<string, unknown>): FieldErrors {
  const errors: FieldErrors = {
    _user_id: idErrors(event, '_user_id'),
    _event_id: idErrors(event, '_event_id'),
    _event_type: EVENT_TYPES.some(({ uid }) => uid === event['_event_type'])
      ? []
      : ['Unknown type'],
    _event_date: valueErrors(event['_event_date'], { dataType: 'date' }, true),
  };
  const given = event['_event_parameters'];
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return withoutEmpty({ ...errors, _event_parameters: ['Must be an object'] });
  }
  const values = new Map<string, unknown>(Object.entries(given));
  const parameterErrors = (parametersOf(String(event['_event_type'])) ?? []).map((spec) => {
    const { parameter, required } = spec;
    if (values.has(parameter)) {
      const multiple = spec.multiValue;
      return [parameter, valueErrors(values.get(parameter), { ...spec, multiple }, true)] as const;
    }
    return [parameter, required === true ? ['Required'] : []] as const;
  });
  return withoutEmpty({ ...errors, ...Object.fromEntries(parameterErrors) });
}
