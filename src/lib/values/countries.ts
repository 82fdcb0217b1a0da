import { inputError } from '../errors/input-error';
import { isBlank, withoutMarks } from './input';
import { fold, LANGUAGES } from './words';

/** The countries of ISO 3166-1, each with its two letters and its three; and Kosovo, Ascension, Tristan. */
const CODES =
  'ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE ' +
  'BABIH BBBRB BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS ' +
  'BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN ' +
  'COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST ' +
  'EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF ' +
  'GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD ' +
  'HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM ' +
  'JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA ' +
  'LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD ' +
  'MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM ' +
  'NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG ' +
  'PHPHL PKPAK PLPOL PMSPM PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA ' +
  'SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD ' +
  'STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON ' +
  'TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR ' +
  'VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE XKXKX ACASC TATAA';

/** Names and codes that shops, tools and people use beside those of Unicode CLDR. */
export const OTHER_COUNTRY_NAMES: Readonly<Record<string, string>> = {
  GB: 'UK, U.K., Great Britain, England, Scotland, Wales, Northern Ireland, United Kingdom of Great Britain and Northern Ireland, Inglaterra, Gran Bretaña, Angleterre, Grande-Bretagne, Großbritannien, Engeland, Groot-Brittannië, Grã-Bretanha',
  US: 'U.S., U.S.A., United States of America, EE. UU., EEUU, Estados Unidos de América, États-Unis d’Amérique, Vereinigte Staaten von Amerika, Verenigde Staten van Amerika',
  NL: 'Holland, Países Bajos, Holanda, Hollande',
  CZ: 'Czech Republic, República Checa, République tchèque, Tschechische Republik, Tsjechische Republiek, República Tcheca',
  SK: 'Slovak Republic',
  RU: 'Russian Federation, Federación de Rusia, Fédération de Russie, Russische Föderation',
  KR: 'Korea, Republic of; Republic of Korea; Korea (South); República de Corea',
  KP: "Korea, Democratic People's Republic of; Democratic People's Republic of Korea; Korea (North)",
  IR: 'Iran, Islamic Republic of; Islamic Republic of Iran',
  SY: 'Syrian Arab Republic',
  VN: 'Viet Nam',
  LA: "Lao People's Democratic Republic",
  MD: 'Moldova, Republic of; Republic of Moldova',
  MK: 'Macedonia; Macedonia, the former Yugoslav Republic of; Republic of North Macedonia',
  TZ: 'Tanzania, United Republic of; United Republic of Tanzania',
  VE: 'Venezuela, Bolivarian Republic of; Venezuela (Bolivarian Republic of)',
  BO: 'Bolivia, Plurinational State of; Bolivia (Plurinational State of)',
  TW: 'Taiwan, Province of China; Taiwan, Republic of China',
  FM: 'Micronesia, Federated States of',
  CD: 'Congo, The Democratic Republic of the; Congo, Democratic Republic of the; DR Congo; DRC',
  CG: 'Congo, Republic of the; Republic of the Congo',
  CI: "Cote d'Ivoire; Ivory Coast",
  CV: 'Cape Verde',
  SZ: 'Swaziland',
  TR: 'Turkey, Türkiye, Turquía, Turquie',
  MM: 'Burma',
  PS: 'Palestine; Palestine, State of; Palestinian Territory, Occupied',
  VA: 'Holy See (Vatican City State); Vatican; Holy See',
  BN: 'Brunei Darussalam',
  MO: 'Macau, Macao',
  GR: 'EL, Hellas',
  DE: 'Federal Republic of Germany, Bundesrepublik Deutschland, BRD',
  ES: 'Kingdom of Spain, Reino de España',
  FR: 'French Republic, République française',
  IE: 'Republic of Ireland, Ireland (Republic)',
  CN: "People's Republic of China, PRC, Mainland China",
  AE: 'UAE, U.A.E., EAU',
  BA: 'Bosnia, Bosnia & Herzegovina',
  SA: 'KSA',
  BR: 'Brasil',
  TL: 'East Timor',
};

/** Longer than the name of any country. */
const MAX_LENGTH = 100;

interface Countries {
  two: ReadonlySet<string>;
  three: ReadonlyMap<string, string>;
  /** By their names, as `nameKey` leaves them. */
  names: ReadonlyMap<string, string>;
}

let known: Omit<Countries, 'names'> | undefined;
let names: Countries['names'] | undefined;

/** Made at first use, as the names are: a start of the piece does without. */
function codes(): Omit<Countries, 'names'> {
  const all = () => CODES.split(' ').map((each) => [each.slice(2), each.slice(0, 2)] as const);
  return (known ??= { two: new Set(all().map(([, two]) => two)), three: new Map(all()) });
}

/** The two letters of all countries. */
export function countryCodes(): ReadonlySet<string> {
  return codes().two;
}

/** A name without case, accents, articles and what stands between words. */
function nameKey(name: string): string {
  return fold(name)
    .replace(/&/g, ' and ')
    .replace(/[\s\p{P}\p{Cf}]+/gu, ' ')
    .trim()
    .replace(/^the /, '');
}

function countryNames(): Countries['names'] {
  const meanings = new Map<string, Set<string>>();
  const add = (name: string, code: string) => {
    const key = nameKey(name);
    meanings.set(key, (meanings.get(key) ?? new Set()).add(code));
  };
  for (const locale of LANGUAGES) {
    for (const style of ['long', 'short'] as const) {
      const display = new Intl.DisplayNames(locale, { type: 'region', style });
      for (const code of codes().two) add(display.of(code) ?? code, code);
    }
  }
  for (const [code, others] of Object.entries(OTHER_COUNTRY_NAMES)) {
    const separator = others.includes(';') ? ';' : ',';
    for (const name of others.split(separator)) add(name, code);
  }
  // A name that two countries have, in two languages, is no name.
  return new Map(
    [...meanings].flatMap(([name, found]) => {
      const [only, ...others] = found;
      return only === undefined || others.length > 0 ? [] : [[name, only] as const];
    }),
  );
}

/**
 * The country that a value is the code or the name of: two letters in any case, three letters, or its
 * name in one of the piece's languages.
 *
 * @returns its two letters in capitals (ISO 3166-1); `undefined` for what is no country
 */
export function countryCode(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return undefined;
  const text = withoutMarks(value).trim();
  const capitals = text.toUpperCase();
  if (codes().two.has(capitals)) return capitals;
  const ofThree = codes().three.get(capitals);
  if (ofThree !== undefined) return ofThree;
  return (names ??= countryNames()).get(nameKey(text));
}

/** The English name of a country. */
export function countryName(code: string): string {
  return new Intl.DisplayNames('en', { type: 'region' }).of(code) ?? code;
}

/**
 * Reads the country of a form: its code or its name.
 *
 * @returns its two letters in capitals; `undefined` when none was chosen
 * @throws InstasentError for what is no country
 */
export function readCountry(value: unknown, field: string): string | undefined {
  if (isBlank(value)) return undefined;
  const code = countryCode(value);
  if (code !== undefined) return code;
  throw inputError(
    field,
    'is not a country',
    'Choose one from the list, or give its two letters, such as ES.',
  );
}
