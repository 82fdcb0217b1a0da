import { fold } from './words';

/**
 * Yes and no in the piece's languages, true and false as spreadsheets write them in these, and how
 * shops and mailing tools write a consent; each as `fold` and `phraseOf` leave it.
 */
export const YES_NO_WORDS: Readonly<Record<string, { yes: string; no: string }>> = {
  'any program': { yes: '1', no: '0' },
  English: {
    yes: 'yes, y, true, t, on, subscribed, subscriber, opt in, opted in, optin, optedin, double opt in, active, enabled, accepted, agreed, allowed, granted, i accept, i agree, yes i accept, yes i agree, yes please',
    no: 'no, n, false, f, off, unsubscribed, not subscribed, never subscribed, opt out, opted out, optout, optedout, not opted in, inactive, disabled, declined, rejected, refused, denied, revoked, withdrawn, i do not accept, i do not agree, no thanks, no thank you',
  },
  Spanish: {
    yes: 'sí, si, s, verdadero, cierto, suscrito, suscrita, activo, activa, activado, activada, acepto, sí acepto, aceptado, acepta, sí quiero, de acuerdo, alta',
    no: 'falso, no suscrito, no suscrita, nunca suscrito, desuscrito, desuscrita, inactivo, inactiva, desactivado, desactivada, no acepto, no acepta, no aceptado, rechazado, no gracias, no quiero, baja, dado de baja',
  },
  Portuguese: {
    yes: 'sim, verdadeiro, inscrito, inscrita, subscrito, subscrita, ativo, ativa, aceito, sim aceito, aceite, sim por favor',
    no: 'não, falso, não inscrito, não inscrita, não subscrito, não subscrita, cancelado, cancelada, inativo, inativa, não aceito, recusado, não obrigado, não obrigada',
  },
  French: {
    yes: "oui, vrai, abonné, abonnée, inscrit, inscrite, actif, active, activé, accepté, j'accepte, oui j'accepte",
    no: "non, faux, désabonné, désabonnée, non abonné, non abonnée, désinscrit, désinscrite, non inscrit, non inscrite, jamais abonné, inactif, inactive, désactivé, refusé, je n'accepte pas, je refuse, non merci",
  },
  German: {
    yes: 'ja, j, wahr, abonniert, angemeldet, eingewilligt, aktiv, aktiviert, akzeptiert, zugestimmt, ja ich stimme zu, ja gerne',
    no: 'nein, falsch, nicht abonniert, nie abonniert, abgemeldet, nicht angemeldet, inaktiv, deaktiviert, nicht akzeptiert, abgelehnt, nicht zugestimmt, widerrufen, nein danke',
  },
  Dutch: {
    yes: 'ja, waar, geabonneerd, ingeschreven, aangemeld, actief, ingeschakeld, geaccepteerd, akkoord, ja ik ga akkoord, ja graag',
    no: 'nee, onwaar, niet geabonneerd, nooit geabonneerd, uitgeschreven, niet ingeschreven, afgemeld, niet aangemeld, inactief, uitgeschakeld, geweigerd, niet akkoord, nee bedankt, nee dank je',
  },
  Italian: { yes: 'vero', no: 'falso' },
  Japanese: {
    yes: 'はい, 真, 購読中, 登録済み, 有効, 同意する, 同意します, 希望する',
    no: 'いいえ, 偽, 未購読, 購読解除, 登録解除, 未登録, 無効, 同意しない, 同意しません, 希望しない',
  },
  Chinese: {
    yes: '是, 真, 已订阅, 已訂閱, 有效, 启用, 啟用, 同意, 是的',
    no: '否, 不是, 假, 未订阅, 未訂閱, 已退订, 已退訂, 取消订阅, 取消訂閱, 无效, 無效, 停用, 不同意',
  },
  Arabic: {
    yes: 'نعم, صحيح, صواب, مشترك, مشتركة, نشط, أوافق, موافق, نعم أوافق',
    no: 'لا, خطأ, غير مشترك, غير مشتركة, ألغى الاشتراك, غير نشط, لا أوافق, غير موافق, لا شكرا',
  },
};

/** Without what stands between words: `opted_out`, `opt-in` and `Sí, acepto` are words with blanks between. */
function phraseOf(text: string): string {
  return fold(text)
    .replace(/[-_,،、’'\s]+/g, ' ')
    .trim();
}

/** Longer than any of these phrases. */
const MAX_LENGTH = 60;

let words: ReadonlyMap<string, '1' | '0'> | undefined;

function meaningOf(word: string): '1' | '0' | undefined {
  // Made at first use: a start of the piece does without.
  words ??= new Map(
    Object.values(YES_NO_WORDS).flatMap(({ yes, no }) => [
      ...yes.split(', ').map((each) => [phraseOf(each), '1'] as const),
      ...no.split(', ').map((each) => [phraseOf(each), '0'] as const),
    ]),
  );
  return word.length > MAX_LENGTH ? undefined : words.get(phraseOf(word));
}

/** Yes or no as Instasent takes it; `undefined` for what is not clearly one of them. */
export function readYesNo(value: unknown): '1' | '0' | undefined {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number') return value === 1 ? '1' : value === 0 ? '0' : undefined;
  return typeof value === 'string' ? meaningOf(value) : undefined;
}
