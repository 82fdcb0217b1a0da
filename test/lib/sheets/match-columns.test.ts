import { NOT_USED } from '../../../src/lib/sheets/find-column';
import { countryColumn, matchColumns, requireCertain } from '../../../src/lib/sheets/match-columns';
import type { Sheet } from '../../../src/lib/sheets/row';
import { tableSheet } from '../../../src/lib/sheets/table';
import type { FieldSpec } from '../../../src/lib/values/field-specs';
import { REFUSAL } from '../../refusal';
import { field, header, PROJECT_FIELDS } from './fields';
import { sentenceOf } from './reading-rows';

const FIELDS = [
  field('_email', 'Email'),
  field('_phone_mobile', 'Teléfono móvil'),
  field('plan', 'Plan'),
];

function match(sheet: Sheet, columns: unknown = {}, fields: readonly FieldSpec[] = FIELDS) {
  return matchColumns(columns, { keys: ['_user_id'], fields }, sheet);
}

/** Which column each field gets. */
function matched(
  sheet: Sheet,
  columns: unknown = {},
  fields: readonly FieldSpec[] = FIELDS,
): Record<string, string> {
  return Object.fromEntries(
    match(sheet, columns, fields).matched.map((each) => [each.field.name, each.column]),
  );
}

describe('columns of attributes', () => {
  it.each([
    ['its own name', ['_email', 'Email'], {}, { _email: '_email' }],
    ['a name that is alike', ['EMAIL '], {}, { _email: 'EMAIL' }],
    ['a label that is alike', ['telefono movil'], {}, { _phone_mobile: 'telefono movil' }],
    [
      'a name before a label',
      ['Phone Mobile', 'Teléfono móvil'],
      {},
      { _phone_mobile: 'Phone Mobile' },
    ],
    ['what was typed', ['Correo', 'Email'], { _email: 'correo' }, { _email: 'Correo' }],
    ['what was typed, which is no other', ['Plan'], { _email: 'Plan' }, { _email: 'Plan' }],
    ['one column for two', ['x'], { _email: 'x', plan: 'x' }, { _email: 'x', plan: 'x' }],
    ['a well-known header', ['Correo'], {}, { _email: 'Correo' }],
    ['nothing', ['x', '', '_'], { _email: '', plan: null }, {}],
  ])('are found by %s', (_, names, columns, found) => {
    expect(matched(header(...names), columns)).toEqual(found);
  });

  it('say how they were found', () => {
    const fields = [
      field('_email', 'Mail'),
      field('plan'),
      field('_first_name', 'First'),
      field('x', 'Size'),
    ];
    const sheet = header('a', '_first_name', 'PLAN', 'size', 'Correo', 'Nombre');
    const { matched: found, unused } = match(sheet, { x: 'a' }, fields);
    expect(found.map(({ field: { name }, by }) => [name, by])).toEqual([
      ['_email', 'wellKnown'],
      ['plan', 'likeName'],
      ['_first_name', 'name'],
      ['x', 'typed'],
    ]);
    expect(unused).toEqual(['size', 'Nombre']);
    expect(match(header('SIZE'), {}, fields).matched).toMatchObject([{ by: 'likeLabel' }]);
  });

  it('may be columns of IDs too', () => {
    expect(matched(header('order_id'), {}, [field('order_id')])).toEqual({ order_id: 'order_id' });
  });

  it('keep the order of the attributes', () => {
    expect(Object.keys(matched(header('plan', 'Email')))).toEqual(['_email', 'plan']);
  });

  it('without a name belong to none', () => {
    const sheet = tableSheet([
      ['', 'a'],
      ['x', 'y'],
    ]);
    expect(match(sheet, {}, [field('_', '!'), field('b')])).toEqual({
      matched: [],
      unused: ['a'],
      uncertain: [],
    });
    expect(matched(header('_'), {}, [field('-', '!')])).toEqual({});
  });

  it('are none where a person said so', () => {
    const sheet = header('Email', 'Plan');
    expect(matched(sheet, { _email: NOT_USED })).toEqual({ plan: 'Plan' });
  });

  const LANDLINE = [field('_phone_mobile', 'Phone'), field('phone', 'Landline')];

  it.each([
    ['two headers by name', ['E-mail', 'Email'], FIELDS, '"E-mail", "Email" may be Email (_email)'],
    [
      'two headers by label',
      ['telefono-movil', 'Teléfono móvil'],
      FIELDS,
      'may be Teléfono móvil (_phone_mobile)',
    ],
    [
      'the same header twice',
      ['_email', '_email'],
      FIELDS,
      '"_email", "_email_1" may be Email (_email)',
    ],
    ['a well-known header twice', ['Correo', 'correo'], FIELDS, '"Correo", "correo" may be Email'],
    [
      'one header for two names',
      ['Email'],
      [field('_email', 'A'), field('email', 'B')],
      '"Email" may be A (_email) or B (email)',
    ],
    [
      'one header for two labels',
      ['mail'],
      [field('a', 'Mail'), field('b', 'mail')],
      '"mail" may be Mail (a) or mail (b)',
    ],
    [
      'a header that is the name of one field and the label of another',
      ['Phone'],
      LANDLINE,
      '"Phone" may be Landline (phone) or Phone (_phone_mobile)',
    ],
    ['the same, letter by letter', ['phone'], LANDLINE, '"phone" may be Landline (phone) or Phone'],
  ])('are not guessed with %s', async (_, names, fields, sentence) => {
    const matches = match(header(...names), {}, fields);
    expect(matches.matched).toEqual([]);
    const refusal = await sentenceOf(() => {
      requireCertain(matches);
    });
    expect(refusal).toContain(`Columns cannot be worked out: `);
    expect(refusal).toContain(sentence);
    expect(refusal).toMatch(REFUSAL);
  });

  it('are certain again where one of two was typed or is not used', () => {
    expect(matched(header('Phone'), { _phone_mobile: 'Phone' }, LANDLINE)).toEqual({
      _phone_mobile: 'Phone',
    });
    expect(matched(header('Phone'), { _phone_mobile: NOT_USED }, LANDLINE)).toEqual({
      phone: 'Phone',
    });
  });

  it('are certain where an attribute or a header has been found in a surer way', () => {
    const two = [field('_email', 'A'), field('email', 'B')];
    expect(matched(header('email', 'E mail'), {}, two)).toEqual({
      email: 'email',
      _email: 'E mail',
    });
    expect(matched(header('_email', 'E mail', 'Email'))).toEqual({ _email: '_email' });
    const typed = { _email: 'Email' };
    expect(matched(header('E-mail', 'Email'), typed)).toEqual({ _email: 'Email' });
    expect(matched(header('Email', 'Email'), { _email: 'Email_1' })).toEqual({ _email: 'Email_1' });
    for (const mobile of ['_phone_mobile', 'Phone mobile']) {
      expect(matched(header('Phone', mobile), {}, LANDLINE)).toEqual({
        phone: 'Phone',
        _phone_mobile: mobile,
      });
    }
    // A name with its underscores is written by whoever knows it.
    const labels = [field('_email', 'A'), field('work', 'Email')];
    expect(matched(header('_email'), {}, labels)).toEqual({ _email: '_email' });
    expect(() => {
      requireCertain(match(header('_email'), {}, labels));
    }).not.toThrow();
  });

  it.each([
    [{ _emial: 'x' }, 'Columns names "_emial", which Instasent does not list here.'],
    [{ _event_id: 'x' }, 'Columns names "_event_id", which Instasent does not list here.'],
    [{ _email: 'y' }, 'Columns → Email names the column "y", which no row has.'],
    [{ _email: ['x'] }, 'Columns → Email must be text'],
    ['text', 'Columns must be values by name'],
  ])('typed as %j are refused', async (columns, problem) => {
    const sentence = await sentenceOf(() => matched(header('x'), columns));
    expect(sentence).toContain(problem);
    expect(sentence).toMatch(REFUSAL);
  });

  it('that are typed empty need no attribute, nor do those of IDs', () => {
    expect(matched(header('x'), { _emial: '', _user_id: 'x' })).toEqual({});
  });

  it('are matched in a moment where a list has thousands of them', () => {
    const names = Array.from({ length: 20_000 }, (_, at) => `column ${at.toString()}`);
    const started = performance.now();
    expect(match(header(...names, 'Email'), {}, PROJECT_FIELDS).matched).toHaveLength(1);
    // Compared one by one, they would take minutes.
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe('well-known headers', () => {
  const of = (...names: string[]) => matched(header(...names), {}, PROJECT_FIELDS);

  it('give way to names and labels, also to those of a project’s own attributes', () => {
    const own = [...PROJECT_FIELDS, field('mobile', 'Mobile of the partner')];
    expect(matched(header('Mobile', 'Tel'), {}, own)).toEqual({
      mobile: 'Mobile',
      _phone_mobile: 'Tel',
    });
    expect(of('Mobile phone', 'Mobile')).toEqual({ _phone_mobile: 'Mobile phone' });
  });

  it('never fill a project’s own attribute', () => {
    const own = [field('mobile_of_contact', 'Contact’s'), field('birthdate', 'Birth')];
    expect(matched(header('Móvil', 'Date of birth'), {}, own)).toEqual({});
  });

  it('fill the attribute for the date of birth, whatever its name is', () => {
    const fields = [field('_birth', 'Birth date'), field('_other', 'Other')];
    expect(matched(header('Fecha de nacimiento'), {}, fields)).toEqual({
      _birth: 'Fecha de nacimiento',
    });
  });

  it.each([
    [['Billing Phone', 'Phone', 'Mobile'], 'Mobile', ['Phone', 'Billing Phone']],
    [['Phone', 'Billing Phone'], 'Phone', ['Billing Phone']],
    [['Default Address Phone', 'Phone'], 'Phone', ['Default Address Phone']],
    [['Teléfono', 'Móvil'], 'Móvil', ['Teléfono']],
  ])('of %j have an order: %s', (names, column, passedOver) => {
    const { matched: found } = match(header(...names), {}, PROJECT_FIELDS);
    expect(found).toMatchObject([{ field: { name: '_phone_mobile' }, column, passedOver }]);
  });

  it.each([
    [['Phone brand', 'Phonebook', 'My email'], {}],
    [['Email Opt Out', 'HasOptedOutOfEmail', 'Unsubscribed'], {}],
    [['Marketing consent'], {}],
    [['SMS', 'Email'], { _email: 'Email' }],
    [['CONTACT ID', 'EMAIL', 'SMS'], { _email: 'EMAIL', _phone_mobile: 'SMS' }],
    [['Name'], { _full_name: 'Name' }],
    [['Name', 'Financial Status', 'Lineitem name'], {}],
    [['Name', 'Surname'], { _first_name: 'Name', _last_name: 'Surname' }],
    [['Vorname', 'Name'], { _first_name: 'Vorname', _last_name: 'Name' }],
    [['Prénom', 'Nom'], { _first_name: 'Prénom', _last_name: 'Nom' }],
    [['Nome', 'Sobrenome'], { _first_name: 'Nome', _last_name: 'Sobrenome' }],
    [['Nome'], { _full_name: 'Nome' }],
    [['Created at'], { _date_registered: 'Created at' }],
    [['Order number', 'Created at'], {}],
    [['Order %', 'Country %'], {}],
  ])('are whole headers, read with the others of their table: %j', (names, found) => {
    expect(of(...names)).toEqual(found);
  });

  it.each<[string, string[], Record<string, string>]>([
    [
      'Shopify',
      [
        'Customer ID',
        'First Name',
        'Last Name',
        'Email',
        'Accepts Email Marketing',
        'Default Address Country Code',
        'Default Address Phone',
        'Phone',
        'Accepts SMS Marketing',
        'Accepts WhatsApp Marketing',
        'Total Spent',
        'Tags',
      ],
      {
        _first_name: 'First Name',
        _last_name: 'Last Name',
        _email: 'Email',
        _accepts_marketing_email: 'Accepts Email Marketing',
        _country_code: 'Default Address Country Code',
        _phone_mobile: 'Phone',
        _accepts_marketing_sms: 'Accepts SMS Marketing',
        _accepts_marketing_whatsapp: 'Accepts WhatsApp Marketing',
        _client_tags: 'Tags',
      },
    ],
    [
      'WooCommerce',
      [
        'Name',
        'Username',
        'Last Active',
        'Date Registered',
        'Email',
        'Orders',
        'Total Spend',
        'AOV',
        'Country / Region',
        'City',
      ],
      {
        _full_name: 'Name',
        _date_registered: 'Date Registered',
        _email: 'Email',
        _country_code: 'Country / Region',
      },
    ],
    [
      'orders of WooCommerce',
      [
        'order_id',
        'customer_email',
        'billing_first_name',
        'billing_last_name',
        'billing_phone',
        'billing_country',
      ],
      {
        _email: 'customer_email',
        _first_name: 'billing_first_name',
        _last_name: 'billing_last_name',
        _phone_mobile: 'billing_phone',
        _country_code: 'billing_country',
      },
    ],
    [
      'PrestaShop',
      [
        'ID',
        'Tratamiento social',
        'Nombre',
        'Apellidos',
        'Dirección de correo electrónico',
        'Empresa',
        'Ventas',
        'Activado',
        'Boletín de noticias',
        'Registro',
        'Última visita',
      ],
      {
        _first_name: 'Nombre',
        _last_name: 'Apellidos',
        _email: 'Dirección de correo electrónico',
        _accepts_marketing_email: 'Boletín de noticias',
        _date_registered: 'Registro',
      },
    ],
    [
      'Magento',
      [
        'ID',
        'Name',
        'Email',
        'Group',
        'Phone',
        'ZIP',
        'Country',
        'State/Province',
        'Customer Since',
      ],
      {
        _full_name: 'Name',
        _email: 'Email',
        _phone_mobile: 'Phone',
        _country_code: 'Country',
        _date_registered: 'Customer Since',
      },
    ],
    [
      'HubSpot',
      [
        'Record ID',
        'First Name',
        'Last Name',
        'Email',
        'Phone Number',
        'Mobile Phone Number',
        'Create Date',
        'Country/Region',
        'Marketing contact status',
      ],
      {
        _first_name: 'First Name',
        _last_name: 'Last Name',
        _email: 'Email',
        _phone_mobile: 'Mobile Phone Number',
        _date_registered: 'Create Date',
        _country_code: 'Country/Region',
      },
    ],
    [
      'Mailchimp',
      [
        'Email Address',
        'First Name',
        'Last Name',
        'Phone Number',
        'MEMBER_RATING',
        'OPTIN_TIME',
        'CONFIRM_TIME',
        'TAGS',
      ],
      {
        _email: 'Email Address',
        _first_name: 'First Name',
        _last_name: 'Last Name',
        _phone_mobile: 'Phone Number',
        _date_registered: 'OPTIN_TIME',
        _client_tags: 'TAGS',
      },
    ],
    [
      'Klaviyo',
      [
        'Email',
        'Klaviyo ID',
        'First Name',
        'Last Name',
        'Phone Number',
        'Country',
        'Date Added',
        'Email Marketing Consent',
        'SMS Marketing Consent',
      ],
      {
        _email: 'Email',
        _first_name: 'First Name',
        _last_name: 'Last Name',
        _phone_mobile: 'Phone Number',
        _country_code: 'Country',
        _date_registered: 'Date Added',
        _accepts_marketing_email: 'Email Marketing Consent',
        _accepts_marketing_sms: 'SMS Marketing Consent',
      },
    ],
    [
      'Brevo',
      ['CONTACT ID', 'EMAIL', 'LASTNAME', 'FIRSTNAME', 'SMS', 'ADDED_TIME', 'MODIFIED_TIME'],
      {
        _email: 'EMAIL',
        _last_name: 'LASTNAME',
        _first_name: 'FIRSTNAME',
        _phone_mobile: 'SMS',
        _date_registered: 'ADDED_TIME',
      },
    ],
    [
      'ActiveCampaign',
      ['Email', 'First Name', 'Last Name', 'Phone', 'Date Created', 'Tags'],
      {
        _email: 'Email',
        _first_name: 'First Name',
        _last_name: 'Last Name',
        _phone_mobile: 'Phone',
        _date_registered: 'Date Created',
        _client_tags: 'Tags',
      },
    ],
    [
      'Square',
      [
        'Reference ID',
        'First Name',
        'Last Name',
        'Email Address',
        'Phone Number',
        'Birthday',
        'Email Subscription Status',
      ],
      {
        _first_name: 'First Name',
        _last_name: 'Last Name',
        _email: 'Email Address',
        _phone_mobile: 'Phone Number',
        _accepts_marketing_email: 'Email Subscription Status',
      },
    ],
    [
      'Stripe',
      ['id', 'Description', 'Email', 'Name', 'Created (UTC)', 'Card Address Country'],
      {
        _email: 'Email',
        _full_name: 'Name',
        _date_registered: 'Created (UTC)',
        _country_code: 'Card Address Country',
      },
    ],
    [
      'Odoo',
      ['Name', 'Phone', 'Mobile', 'Email', 'Country', 'Tags', 'Created on'],
      {
        _full_name: 'Name',
        _phone_mobile: 'Mobile',
        _email: 'Email',
        _country_code: 'Country',
        _client_tags: 'Tags',
        _date_registered: 'Created on',
      },
    ],
    [
      'Salesforce',
      [
        'FirstName',
        'LastName',
        'Email',
        'MobilePhone',
        'Phone',
        'MailingCountry',
        'CreatedDate',
        'HasOptedOutOfEmail',
      ],
      {
        _first_name: 'FirstName',
        _last_name: 'LastName',
        _email: 'Email',
        _phone_mobile: 'MobilePhone',
        _country_code: 'MailingCountry',
        _date_registered: 'CreatedDate',
      },
    ],
    [
      'Google',
      [
        'First Name',
        'Last Name',
        'Labels',
        'E-mail 1 - Value',
        'Phone 1 - Value',
        'Address 1 - Country',
        'Birthday',
      ],
      {
        _first_name: 'First Name',
        _last_name: 'Last Name',
        _client_tags: 'Labels',
        _email: 'E-mail 1 - Value',
        _phone_mobile: 'Phone 1 - Value',
        _country_code: 'Address 1 - Country',
      },
    ],
    [
      'Outlook',
      [
        'First Name',
        'Last Name',
        'E-mail Address',
        'Primary Phone',
        'Home Phone',
        'Mobile Phone',
        'Home Country',
        'Categories',
        'Birthday',
      ],
      {
        _first_name: 'First Name',
        _last_name: 'Last Name',
        _email: 'E-mail Address',
        _phone_mobile: 'Mobile Phone',
        _country_code: 'Home Country',
        _client_tags: 'Categories',
      },
    ],
    [
      'a German shop',
      [
        'Kundennummer',
        'Vorname',
        'Nachname',
        'E-Mail-Adresse',
        'Handynummer',
        'Land',
        'Newsletter',
      ],
      {
        _first_name: 'Vorname',
        _last_name: 'Nachname',
        _email: 'E-Mail-Adresse',
        _phone_mobile: 'Handynummer',
        _country_code: 'Land',
        _accepts_marketing_email: 'Newsletter',
      },
    ],
    [
      'a Dutch shop',
      ['Klantnummer', 'Voornaam', 'Achternaam', 'E-mailadres', 'Mobiel', 'Land', 'Nieuwsbrief'],
      {
        _first_name: 'Voornaam',
        _last_name: 'Achternaam',
        _email: 'E-mailadres',
        _phone_mobile: 'Mobiel',
        _country_code: 'Land',
        _accepts_marketing_email: 'Nieuwsbrief',
      },
    ],
    [
      'a Japanese shop',
      ['顧客番号', '姓', '名', 'メールアドレス', '携帯電話番号', '国', '登録日'],
      {
        _last_name: '姓',
        _first_name: '名',
        _email: 'メールアドレス',
        _phone_mobile: '携帯電話番号',
        _country_code: '国',
        _date_registered: '登録日',
      },
    ],
    [
      'a Chinese shop',
      ['姓名', '手机号', '邮箱', '国家', '注册时间'],
      {
        _full_name: '姓名',
        _phone_mobile: '手机号',
        _email: '邮箱',
        _country_code: '国家',
        _date_registered: '注册时间',
      },
    ],
    [
      'a shop in Taiwan',
      ['姓名', '手機號碼', '電子郵件', '國家', '註冊日期'],
      {
        _full_name: '姓名',
        _phone_mobile: '手機號碼',
        _email: '電子郵件',
        _country_code: '國家',
        _date_registered: '註冊日期',
      },
    ],
    [
      'an Arabic shop',
      ['الاسم', 'رقم الجوال', 'البريد الإلكتروني', 'الدولة'],
      {
        _full_name: 'الاسم',
        _phone_mobile: 'رقم الجوال',
        _email: 'البريد الإلكتروني',
        _country_code: 'الدولة',
      },
    ],
  ])('of %s are read', (_, names, found) => {
    const matches = match(header(...names), {}, PROJECT_FIELDS);
    expect(matches.uncertain).toEqual([]);
    expect(
      Object.fromEntries(matches.matched.map((each) => [each.field.name, each.column])),
    ).toEqual(found);
  });
});

describe('the country of a row', () => {
  const PHONE = field('_phone_mobile', 'Mobile phone', { kind: 'phone' });
  const of = (names: string[], fields: FieldSpec[], columns = {}) => {
    const sheet = header(...names);
    return countryColumn(match(sheet, columns, fields), sheet);
  };

  it.each([
    ['the one of its attribute', ['Phone', 'Nation'], { _country_code: 'Nation' }, 'Nation'],
    ['a well-known one of its attribute', ['Phone', 'País'], {}, 'País'],
  ])('is %s', (_, names, columns, column) => {
    expect(of(names, [PHONE, field('_country_code', 'Where')], columns)).toBe(column);
  });

  it.each([
    [['Phone', 'País'], 'País'],
    [['Phone', 'billing_country', 'Country'], 'Country'],
    [['Phone', 'Country', 'country'], undefined],
    [['Phone', 'City'], undefined],
    [['Email', 'Country'], undefined],
  ])('in %j is %s where nothing else is read from it', (names, column) => {
    expect(of(names, [PHONE])).toBe(column);
  });

  it('is none that a person gave another meaning', () => {
    expect(of(['Phone', 'Country'], [PHONE, field('plan')], { plan: 'Country' })).toBeUndefined();
  });
});
