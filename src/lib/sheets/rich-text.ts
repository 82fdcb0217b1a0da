/** Letters that XML cannot hold are written as `_x000D_`. */
export function unescaped(text: string): string {
  return text.replace(/_x([0-9a-f]{4})_/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Collects the text of `<t>`, without the readings above Chinese characters (`<rPh>`). */
export class RichText {
  private text = '';
  private isText = false;
  private isPhonetic = false;

  open(name: string): void {
    if (name === 'rPh') this.isPhonetic = true;
    this.isText = name === 't' && !this.isPhonetic;
  }

  add(text: string): void {
    if (this.isText) this.text += text;
  }

  /** The end of any element: a reading has one text. */
  close(): void {
    this.isPhonetic = false;
    this.isText = false;
  }

  take(): string {
    const text = unescaped(this.text);
    this.text = '';
    return text;
  }
}
