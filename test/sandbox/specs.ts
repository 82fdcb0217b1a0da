/**
 * The project that the sandbox plays: Instasent's attributes as far as their names are known,
 * custom ones of every data type, event types of every kind, and the gaps (missing fields, nulls, a
 * type that nobody knows) that undocumented specs may have.
 */

export interface SandboxAttribute {
  uid: string;
  dataType?: string | null;
  multivalue?: number;
  readOnly?: boolean | undefined;
  /** As the list of the whole project spells it. */
  readonly?: boolean;
  visualType?: string | null;
  [field: string]: unknown;
}

export interface SandboxParameter {
  parameter: string;
  dataType?: string | null;
  multiValue?: number;
  required?: boolean;
  maxLength?: number | null;
  [field: string]: unknown;
}

function builtIn(uid: string, displayLabel: string, rest: Partial<SandboxAttribute> = {}) {
  return {
    uid,
    displayLabel,
    description: null,
    dataType: 'string',
    multivalue: 1,
    readOnly: false,
    requiredInWebhook: false,
    important: false,
    visible: true,
    custom: false,
    ...rest,
  };
}

function custom(uid: string, displayLabel: string, rest: Partial<SandboxAttribute> = {}) {
  return builtIn(uid, displayLabel, { custom: true, ...rest });
}

/** The fields that only the list of the whole project has. */
const PROJECT_WIDE = {
  enabled: true,
  internal: false,
  mappeable: true,
  unique: false,
  visualType: null,
  eventBased: false,
};

export const ATTRIBUTES: SandboxAttribute[] = [
  builtIn('_user_id', 'User ID', {
    requiredInWebhook: true,
    important: true,
    ...PROJECT_WIDE,
    unique: true,
  }),
  builtIn('_country_code', 'Country', { description: 'Two-letter country code' }),
  builtIn('_first_name', 'First name', { important: true }),
  builtIn('_last_name', 'Last name', { important: true }),
  builtIn('_full_name', 'Full name'),
  builtIn('_email', 'Email', { important: true, ...PROJECT_WIDE, visualType: 'email' }),
  builtIn('_phone_mobile', 'Mobile phone', {
    important: true,
    description: 'International format, such as +34600000000',
    ...PROJECT_WIDE,
    visualType: 'phone',
  }),
  builtIn('_accepts_marketing_sms', 'SMS marketing consent', {
    dataType: 'bool',
    description: 'Whether the contact agreed to receive marketing by SMS',
  }),
  builtIn('_accepts_marketing_email', 'Email marketing consent', { dataType: 'bool' }),
  builtIn('_accepts_marketing_whatsapp', 'WhatsApp marketing consent', { dataType: 'bool' }),
  builtIn('_is_subscribed_sms', 'Subscribed to SMS', { dataType: 'bool', readOnly: true }),
  builtIn('_is_subscribed_email', 'Subscribed to email', { dataType: 'bool', readOnly: true }),
  builtIn('_is_subscribed_whatsapp', 'Subscribed to WhatsApp', {
    dataType: 'bool',
    readOnly: true,
  }),
  builtIn('_client_lists', 'Lists', { multivalue: 50 }),
  builtIn('_client_tags', 'Tags', { multivalue: 50 }),
  builtIn('_date_registered', 'Registered on', { dataType: 'date' }),
  builtIn('_date_seen', 'Last seen on', { dataType: 'date' }),
  builtIn('_date_updated', 'Updated on', { dataType: 'date', readOnly: true }),
  builtIn('_date_imported', 'Imported on', {
    dataType: 'date',
    readOnly: undefined,
    readonly: true,
    ...PROJECT_WIDE,
  }),
  custom('language', 'Language'),
  custom('gender', 'Gender'),
  custom('birthdate', 'Date of birth', { dataType: 'date' }),
  custom('is_vip', 'VIP', { dataType: 'bool' }),
  custom('loyalty_points', 'Loyalty points', { dataType: 'int' }),
  custom('lifetime_value', 'Lifetime value', { dataType: 'decimal' }),
  custom('favorite_colors', 'Favorite colors', { multivalue: 3 }),
  custom('notes', 'Notes', { dataType: 'text', visible: false }),
  custom('preferences', 'Preferences', { dataType: 'payload' }),
  custom('phone_work', 'Work phone', { dataType: 'phone', ...PROJECT_WIDE, visualType: 'phone' }),
  custom('fax_number', 'Fax number', { ...PROJECT_WIDE, enabled: false }),
  custom('last_order_total', 'Last order total', { ...PROJECT_WIDE, mappeable: false }),
  custom('sync_checksum', 'Sync checksum', { ...PROJECT_WIDE, internal: true }),
  { uid: 'store_code', dataType: 'select', custom: true },
  // The same attribute again, as a list that was put together from two sources has it.
  builtIn('_first_name', 'First name (again)'),
];

function event(
  uid: string,
  name: string,
  category: string | null,
  rest: Record<string, unknown> = {},
) {
  return {
    uid,
    name,
    description: null,
    category,
    attribution: false,
    automation: true,
    icon: null,
    emoji: null,
    important: false,
    ...rest,
  };
}

export const EVENT_TYPES = [
  event('ecommerce_checkout_create', 'Checkout started', 'ecommerce', {
    emoji: '🛒',
    attribution: true,
  }),
  event('ecommerce_order_create', 'Order created', 'ecommerce', {
    emoji: '🛍️',
    attribution: true,
    important: true,
  }),
  event('product_view', 'Product viewed', 'behavior', { emoji: '👀' }),
  event('form_submit', 'Form submitted', 'behavior', { emoji: '📝', attribution: true }),
  event('appointment_create', 'Appointment booked', 'appointments', { emoji: '📅' }),
  event('reservation_create', 'Reservation created', 'appointments', { emoji: '🛎️' }),
  event('payment_create', 'Payment received', 'payments', { emoji: '💳' }),
  event('refund_create', 'Refund issued', 'payments', { emoji: '↩️' }),
  event('metric_record', 'Metric recorded', 'metrics', { emoji: '📈' }),
  event('custom_event', 'Custom event', 'custom'),
  { uid: 'something_new', category: 'a-category-of-tomorrow' },
];

function parameter(name: string, title: string, rest: Partial<SandboxParameter> = {}) {
  return {
    parameter: name,
    title,
    description: null,
    icon: null,
    dataType: 'string',
    visualType: null,
    maxLength: null,
    required: false,
    multiValue: 1,
    ...rest,
  };
}

const ATTRIBUTION = [
  parameter('utm-source', 'UTM source', { maxLength: 100 }),
  parameter('utm-medium', 'UTM medium', { maxLength: 100 }),
  parameter('utm-campaign', 'UTM campaign', { maxLength: 100 }),
];

const moneyOf = (what: string) => [
  parameter(`${what}-amount`, 'Amount', { dataType: 'decimal', required: true }),
  parameter('currency', 'Currency', {
    description: 'Three-letter code, such as EUR',
    maxLength: 3,
  }),
];

const PARAMETERS: Record<string, SandboxParameter[]> = {
  ecommerce_checkout_create: [...moneyOf('order'), ...ATTRIBUTION],
  ecommerce_order_create: [
    parameter('coupon', 'Coupon', { maxLength: 20 }),
    ...moneyOf('order'),
    parameter('items-count', 'Number of items', { dataType: 'int' }),
    parameter('products', 'Products', { multiValue: 50 }),
    parameter('is-first-order', 'First order', { dataType: 'bool' }),
    parameter('delivery-date', 'Delivery date', { dataType: 'date' }),
    parameter('comment', 'Comment', { dataType: 'text' }),
    parameter('details', 'Details', { dataType: 'payload' }),
    ...ATTRIBUTION,
  ],
  product_view: [parameter('product', 'Product', { required: true })],
  form_submit: [parameter('form-name', 'Form', { required: true }), ...ATTRIBUTION],
  appointment_create: [parameter('starts-at', 'Starts at', { dataType: 'date', required: true })],
  reservation_create: [
    parameter('starts-at', 'Starts at', { dataType: 'date', required: true }),
    parameter('guests', 'Guests', { dataType: 'integer' }),
  ],
  payment_create: moneyOf('payment'),
  refund_create: [...moneyOf('refund'), parameter('reason', 'Reason', { dataType: 'text' })],
  metric_record: [
    parameter('name', 'Name', { required: true }),
    parameter('value', 'Value', { dataType: 'number', required: true }),
  ],
  custom_event: [parameter('payload', 'Payload', { dataType: 'payload' })],
  something_new: [],
};

/** @returns `undefined` for an event type that does not exist */
export function parametersOf(eventType: string): SandboxParameter[] | undefined {
  return Object.hasOwn(PARAMETERS, eventType) ? PARAMETERS[eventType] : undefined;
}
