/** What stands beside a sum, in the piece's ten languages, as spreadsheets and report tools write it. */
const TOTALS = new Set(
  [
    ['total', 'totals', 'grand total', 'subtotal', 'sub-total', 'sum'],
    ['totales', 'total general', 'suma', 'suma total', 'subtotales'],
    ['totaux', 'total général', 'sous-total', 'somme'],
    ['summe', 'gesamt', 'gesamtsumme', 'gesamtergebnis', 'zwischensumme', 'insgesamt'],
    ['totaal', 'eindtotaal', 'subtotaal', 'som'],
    ['totais', 'total geral', 'soma'],
    ['合計', '総計', '小計', '计', '合计', '总计', '总和', '小计', '總計', '總和', '小計'],
    ['المجموع', 'الإجمالي', 'الاجمالي', 'المجموع الكلي', 'الإجمالي الكلي'],
  ].flat(),
);

/** Whether text is the word for a sum and nothing else, such as `TOTAL:`: its row is no record. */
export function isTotal(text: string): boolean {
  return TOTALS.has(
    text
      .toLowerCase()
      .replace(/[:.\s]+$/, '')
      .trim(),
  );
}
