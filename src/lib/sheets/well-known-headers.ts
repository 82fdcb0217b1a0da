/**
 * The headers that people and programs write above Instasent's own attributes, where they use neither
 * its name nor its label. Data only; `match-columns.ts` compares them as it compares names.
 *
 * Languages: those of the piece (en es pt fr de nl ja zh zh-TW ar). Exports: Shopify, WooCommerce,
 * PrestaShop, Magento, HubSpot, Mailchimp, Klaviyo, Brevo, ActiveCampaign, Square, Stripe, Odoo,
 * Salesforce, Google and Outlook. One spelling stands for all that differ in case, accents, spaces and
 * punctuation. Headers of opt-outs, such as Salesforce's "Email Opt Out", mean the opposite of a
 * consent and must never be among them.
 */

/** A header that has its meaning only in some tables. */
export interface ConditionalHeader {
  header: string;
  /** It counts only where one of these headers stands too. */
  beside?: readonly string[];
  /** It does not count where one of these headers stands. */
  notBeside?: readonly string[];
  /** It and the headers beside it count only letter by letter. */
  exact?: boolean;
}

/** An attribute's headers; where a table has several of them, the first of this order counts. */
export interface WellKnownHeaders {
  /** The attribute's name. */
  name: string;
  headers: readonly (string | ConditionalHeader)[];
}

/** Headers that say that a row is an order, whose date and name are not those of a contact. */
const OF_ORDERS = [
  'Order',
  'Order ID',
  'Order number',
  'Order #',
  'Order date',
  'Order total',
  'Financial status',
  'Lineitem name',
  'Pedido',
  'ID de pedido',
  'Número de pedido',
  'Fecha de pedido',
  'Fecha del pedido',
  'Número do pedido',
  'Commande',
  'Numéro de commande',
  'Bestellung',
  'Bestellnummer',
  'Bestelnummer',
  '注文番号',
  '订单号',
  '訂單編號',
  'رقم الطلب',
];

const FIRST_NAMES = ['First name', 'Given name', 'Forename', 'Vorname', 'Voornaam', 'Prénom'];
const LAST_NAMES = [
  'Last name',
  'Surname',
  'Family name',
  'Nachname',
  'Familienname',
  'Achternaam',
  'Nom de famille',
  'Apellidos',
  'Apellido',
  'Sobrenome',
  'Apelido',
];
const PARTS_OF_NAMES = [...FIRST_NAMES, ...LAST_NAMES];

function unlessOrders(...headers: string[]): ConditionalHeader[] {
  return headers.map((header) => ({ header, notBeside: OF_ORDERS }));
}

export const COUNTRY_CODE = '_country_code';

export const WELL_KNOWN_HEADERS: readonly WellKnownHeaders[] = [
  {
    name: '_email',
    headers: [
      ...['Email', 'Email address', 'Mail', 'Primary email'],
      ...['Correo electrónico', 'Dirección de correo electrónico', 'Correo'],
      ...['Endereço de e-mail', 'Endereço eletrônico', 'Correio eletrónico'],
      ...['Adresse e-mail', 'Adresse mail', 'Adresse électronique', 'Courriel'],
      ...['E-Mail-Adresse', 'Mailadresse'],
      ...['E-mailadres', 'Mailadres'],
      ...['メールアドレス', 'Eメール', '電子メール', 'メール'],
      ...['邮箱', '电子邮箱', '电子邮件', '邮箱地址', '电子邮件地址'],
      ...['電子郵件', '電子信箱', '電郵', '電子郵件地址'],
      ...['البريد الإلكتروني', 'البريد الالكتروني', 'عنوان البريد الإلكتروني', 'الإيميل'],
      // Google; WordPress; orders of shops.
      ...['E-mail 1 - Value', 'User email', 'Contact email', 'Customer email'],
      ...['Billing email', 'Email (Billing)'],
    ],
  },
  {
    name: '_phone_mobile',
    headers: [
      ...['Mobile phone', 'Mobile phone number', 'Mobile', 'Mobile number'],
      ...['Cell phone', 'Cell phone number', 'Cell', 'Cell number'],
      ...['Teléfono móvil', 'Móvil', 'Número de móvil', 'Número móvil', 'Tel. móvil'],
      ...['Celular', 'Teléfono celular', 'Número de celular'],
      ...['Telemóvel', 'Número de telemóvel', 'Telefone celular', 'Telefone móvel'],
      ...['Téléphone portable', 'Téléphone mobile', 'Portable', 'Numéro de portable'],
      ...['Numéro de mobile', 'Numéro de téléphone mobile', 'Tél. portable', 'Tél. mobile'],
      ...['Handy', 'Handynummer', 'Mobil', 'Mobiltelefon', 'Mobilnummer', 'Mobilfunknummer'],
      ...['Telefon (mobil)', 'Mobiel', 'Mobiele telefoon', 'Mobiel nummer', 'GSM', 'GSM-nummer'],
      ...['Mobiele nummer', 'Mobiel telefoonnummer'],
      ...['携帯電話', '携帯電話番号', '携帯番号', '携帯'],
      ...['手机', '手机号', '手机号码', '移动电话'],
      ...['手機', '手機號碼', '手機號', '行動電話', '行動電話號碼'],
      ...['الجوال', 'رقم الجوال', 'الهاتف المحمول', 'رقم الهاتف المحمول', 'الهاتف الجوال'],
      ...['الموبايل', 'رقم الموبايل'],
      // Mailchimp; Brevo, whose SMS is the number, while elsewhere it may be a consent.
      ...['SMS phone number', 'SMS number', { header: 'SMS', beside: ['EMAIL'], exact: true }],
      ...['Phone', 'Phone number', 'Telephone', 'Telephone number', 'Tel', 'Primary phone'],
      ...['Contact phone', 'Contact number', 'Customer phone', 'Phone 1 - Value'],
      ...['Teléfono', 'Número de teléfono', 'Teléfono de contacto', 'Tlf', 'Tfno'],
      ...['Telefone', 'Número de telefone', 'Numéro de téléphone'],
      ...['Telefon', 'Telefonnummer', 'Telefoon', 'Telefoonnummer'],
      ...['電話番号', '電話', '电话', '电话号码', '联系电话', '電話號碼', '聯絡電話'],
      ...['الهاتف', 'رقم الهاتف', 'هاتف', 'التليفون'],
      ...['Billing phone', 'Phone (Billing)', 'Billing telephone', 'Billing address phone'],
      ...['Default Address Phone'],
      ...['Teléfono de facturación', 'Téléphone de facturation'],
    ],
  },
  {
    name: '_first_name',
    headers: [
      ...FIRST_NAMES,
      ...['Nombre', 'Nombre de pila', 'Primeiro nome', 'Nome próprio'],
      { header: 'Nome', beside: ['Sobrenome', 'Apelido', 'Último nome'] },
      ...['名', 'ファーストネーム', 'الاسم الأول', 'الاسم الاول'],
      ...['FNAME', 'Customer first name', 'Billing first name', 'First Name (Billing)'],
      { header: 'Name', beside: LAST_NAMES },
    ],
  },
  {
    name: '_last_name',
    headers: [
      ...LAST_NAMES,
      ...['Zuname', 'Familienaam', 'Último nome'],
      { header: 'Nom', beside: ['Prénom'] },
      { header: 'Name', beside: ['Vorname'] },
      { header: 'Naam', beside: ['Voornaam'] },
      ...['姓', '苗字', '姓氏', 'اسم العائلة', 'الاسم الأخير', 'الاسم الاخير', 'اللقب'],
      ...['LNAME', 'Customer last name', 'Billing last name', 'Last Name (Billing)'],
    ],
  },
  {
    name: '_full_name',
    headers: [
      ...['Full name', 'Customer name', 'Contact name', 'Nombre completo', 'Nombre y apellidos'],
      ...['Nome completo', 'Nom complet', 'Nom et prénom', 'Prénom et nom', 'Nom Prénom'],
      ...['Vollständiger Name', 'Vor- und Nachname', 'Volledige naam'],
      ...['氏名', 'お名前', '名前', '姓名', '全名', 'الاسم الكامل', 'اسم العميل'],
      { header: 'Name', notBeside: [...PARTS_OF_NAMES, ...OF_ORDERS] },
      { header: 'Nome', notBeside: [...PARTS_OF_NAMES, 'Último nome', ...OF_ORDERS] },
      { header: 'Naam', notBeside: [...PARTS_OF_NAMES, ...OF_ORDERS] },
      {
        header: 'الاسم',
        notBeside: ['الاسم الأول', 'الاسم الاول', 'اسم العائلة', 'الاسم الأخير', ...OF_ORDERS],
      },
      ...['Billing name', 'Display name'],
    ],
  },
  {
    name: COUNTRY_CODE,
    headers: [
      ...['Country', 'Country code', 'Country ISO', 'Country ISO code', 'Country/Region'],
      ...['País', 'Código de país', 'Código del país', 'Código do país'],
      ...['Pays', 'Code pays', 'Land', 'Ländercode', 'Landcode'],
      ...['国', '国名', '国コード', '国家', '国家/地区', '国家代码', '国家/地区代码'],
      ...['國家', '國家/地區', '國家代碼', '國家/地區代碼'],
      ...['الدولة', 'البلد', 'رمز الدولة', 'رمز البلد'],
      // Shopify; Salesforce; orders of shops; Outlook; Google; Stripe.
      ...['Default Address Country Code', 'Default Address Country', 'Mailing country'],
      ...['Billing country code', 'Billing country', 'Billing Address Country Code'],
      'Billing Address Country',
      ...['Country Code (Billing)', 'Country Name (Billing)'],
      ...['Home Country', 'Home Country/Region', 'Address 1 - Country', 'Card Address Country'],
    ],
  },
  {
    name: '_accepts_marketing_sms',
    headers: [
      ...['Accepts SMS Marketing', 'SMS Marketing Consent', 'SMS Consent', 'SMS opt-in'],
      ...['SMS Marketing', 'SMS Subscription Status', 'SMS Marketing Status'],
      ...['Consentimiento SMS', 'Acepta SMS', 'Acepta marketing por SMS', 'Acepta recibir SMS'],
      ...['Consentimento SMS', 'Aceita SMS', 'Aceita marketing por SMS'],
      ...['Consentement SMS', 'Accepte les SMS', 'Accepte le marketing par SMS'],
      ...['SMS-Einwilligung', 'Einwilligung SMS', 'SMS-toestemming', 'Toestemming SMS'],
      ...['SMS同意', 'SMS配信', '短信营销同意', '短信订阅', '簡訊行銷同意', '簡訊訂閱'],
      ...['الموافقة على الرسائل القصيرة', 'موافقة SMS'],
    ],
  },
  {
    name: '_accepts_marketing_email',
    headers: [
      ...['Accepts Email Marketing', 'Email Marketing Consent', 'Email Consent', 'Email opt-in'],
      ...['Email Marketing', 'Email Subscription Status', 'Email Marketing Status'],
      // Shopify's word for the consent by e-mail, before there was one by SMS.
      'Accepts Marketing',
      ...['Newsletter', 'Newsletter subscription', 'Newsletter opt-in', 'Subscribed to newsletter'],
      ...['Boletín de noticias', 'Boletín', 'Suscrito al boletín', 'Consentimiento email'],
      ...['Consentimiento de correo electrónico', 'Acepta marketing por correo electrónico'],
      ...['Acepta marketing por email', 'Consentimento e-mail', 'Consentimento de e-mail'],
      ...['Boletim informativo', 'Boletim de notícias', 'Aceita marketing por e-mail'],
      ...['Consentement e-mail', 'Lettre d’information', 'Accepte le marketing par e-mail'],
      ...['E-Mail-Einwilligung', 'Newsletter-Einwilligung', 'Newsletter abonniert'],
      ...['Nieuwsbrief', 'E-mailtoestemming', 'Toestemming e-mail'],
      ...['ニュースレター', 'メルマガ', 'メールマガジン', 'メール配信'],
      ...['电子邮件营销同意', '邮件订阅', '電子郵件行銷同意', '電子報', '訂閱電子報'],
      ...['النشرة البريدية', 'النشرة الإخبارية'],
    ],
  },
  {
    name: '_accepts_marketing_whatsapp',
    headers: [
      ...['Accepts WhatsApp Marketing', 'WhatsApp Marketing Consent', 'WhatsApp Consent'],
      ...['WhatsApp opt-in', 'WhatsApp Marketing', 'WhatsApp Subscription Status'],
      ...['Consentimiento WhatsApp', 'Acepta WhatsApp', 'Acepta marketing por WhatsApp'],
      ...['Consentimento WhatsApp', 'Aceita WhatsApp', 'Aceita marketing por WhatsApp'],
      ...['Consentement WhatsApp', 'Accepte WhatsApp', 'WhatsApp-Einwilligung'],
      ...['Einwilligung WhatsApp', 'WhatsApp-toestemming', 'Toestemming WhatsApp'],
      ...['WhatsApp同意', 'WhatsApp营销同意', 'WhatsApp行銷同意', 'الموافقة على واتساب'],
    ],
  },
  {
    name: '_client_tags',
    headers: [
      ...['Tags', 'Customer tags', 'Contact tags', 'Labels', 'Etiquetas', 'Étiquettes'],
      ...['Schlagwörter', 'Schlagworte', 'Etiketten', 'タグ', '标签', '標籤', 'الوسوم'],
      // Outlook.
      'Categories',
    ],
  },
  {
    name: '_date_registered',
    headers: [
      ...['Registration date', 'Date registered', 'Date of registration', 'Registered on'],
      ...['Registered at', 'User registered', 'Sign-up date', 'Signed up at'],
      ...['Sign up', 'Join date', 'Date joined', 'Member since', 'Customer since'],
      ...['Fecha de registro', 'Fecha registro', 'Registro', 'Fecha de alta', 'Fecha alta'],
      ...['Fecha de inscripción', 'Data de registo', 'Data de registro', 'Data de cadastro'],
      ...['Data de inscrição', 'Date d’inscription', 'Date d’enregistrement', 'Inscription'],
      ...['Registrierungsdatum', 'Registriert am', 'Anmeldedatum', 'Angemeldet am'],
      ...['Registratiedatum', 'Inschrijfdatum', 'Aangemeld op'],
      ...['登録日', '登録日時', '会員登録日', '入会日'],
      ...['注册日期', '注册时间', '註冊日期', '註冊時間', 'تاريخ التسجيل', 'تاريخ الانضمام'],
      // Mailchimp; Brevo; Klaviyo.
      ...['OPTIN_TIME', 'ADDED_TIME', 'Date added'],
      ...unlessOrders('Create date', 'Created date', 'Date created', 'Creation date'),
      ...unlessOrders('Created on', 'Created at', 'Created (UTC)', 'Created'),
      ...unlessOrders('Fecha de creación', 'Data de criação', 'Date de création'),
      ...unlessOrders('Erstellt am', 'Erstellungsdatum', 'Aangemaakt op', 'Aanmaakdatum'),
    ],
  },
];

/**
 * Headers of the date of birth. The name of Instasent's attribute for it is not known, so they belong
 * to the one of its own attributes that has one of them for its name or label.
 */
export const BIRTH_DATE_HEADERS: readonly string[] = [
  ...['Date of birth', 'Birth date', 'Birthday', 'DOB'],
  ...['Fecha de nacimiento', 'Fecha nacimiento', 'Nacimiento', 'Cumpleaños'],
  ...['Data de nascimento', 'Nascimento', 'Aniversário', 'Date de naissance', 'Anniversaire'],
  ...['Geburtsdatum', 'Geburtstag', 'Geboortedatum', 'Verjaardag'],
  ...['生年月日', '誕生日', '出生日期', '生日', 'تاريخ الميلاد', 'تاريخ الولادة'],
];

/**
 * Headers of the moment of an event. Those of other moments in an order's life, such as "Paid at", are
 * none of them; a time of day is, since a table that has it beside a date has two parts of one moment.
 */
export const EVENT_DATE_HEADERS: readonly string[] = [
  ...['Date', 'Date and time', 'Datetime', 'Timestamp', 'Time', 'Occurred at', 'Happened at'],
  ...['Event time', 'Event timestamp', 'Order date', 'Date of order', 'Order time', 'Ordered at'],
  ...['Placed at', 'Purchase date', 'Date of purchase', 'Purchased at', 'Transaction date'],
  ...['Sale date', 'Created at', 'Created on', 'Created', 'Created date', 'Create date'],
  ...['Date created', 'Creation date', 'Created (UTC)', 'Created date (UTC)', 'Date created GMT'],
  ...['Fecha', 'Fecha y hora', 'Hora', 'Marca de tiempo', 'Fecha del evento'],
  ...['Fecha de pedido', 'Fecha del pedido', 'Fecha pedido', 'Fecha de compra'],
  ...['Fecha de la compra', 'Fecha de venta', 'Fecha de creación'],
  ...['Data', 'Data e hora', 'Data do pedido', 'Data da encomenda', 'Data da compra'],
  ...['Data do evento', 'Data de criação', 'Date et heure', 'Heure', 'Horodatage'],
  ...['Date de commande', 'Date de la commande', 'Date d’achat', 'Date de l’événement'],
  ...['Date de création', 'Datum', 'Datum und Uhrzeit', 'Uhrzeit', 'Zeitstempel', 'Zeitpunkt'],
  ...['Bestelldatum', 'Bestellt am', 'Auftragsdatum', 'Kaufdatum', 'Erstellt am'],
  ...['Erstellungsdatum', 'Datum en tijd', 'Tijd', 'Tijdstip', 'Besteldatum', 'Orderdatum'],
  ...['Aankoopdatum', 'Aangemaakt op', 'Aanmaakdatum'],
  ...['日付', '日時', '時刻', '注文日', '注文日時', '購入日', '購入日時', '作成日', '作成日時'],
  ...['タイムスタンプ', '日期', '时间', '时间戳', '下单时间', '订单日期', '订单时间'],
  ...['购买日期', '购买时间', '创建日期', '创建时间', '時間', '時間戳記', '訂單日期'],
  ...['訂單時間', '訂購日期', '下單時間', '購買日期', '購買時間', '建立日期', '建立時間'],
  ...['التاريخ', 'تاريخ', 'التاريخ والوقت', 'الوقت', 'تاريخ الطلب', 'تاريخ الشراء'],
  'تاريخ الإنشاء',
];
