/** The languages whose words are understood: those that the piece speaks. */
export const LANGUAGES = ['nl', 'en', 'de', 'fr', 'es', 'ja', 'zh', 'pt', 'ar', 'zh-TW'] as const;

/** A word as it is compared: without case and accents, which people leave out when they type in a hurry. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();
}
