/** Words of an expression that is read piece by piece: what a piece used is no longer there for the next. */
export class Words {
  #text: string;
  /** What stood to the left of the piece taken last. */
  leftOf = '';

  constructor(text: string) {
    this.#text = text;
  }

  has(pattern: RegExp): boolean {
    return pattern.test(this.#text);
  }

  /** Takes the first match of a pattern whose left side will do, but for what `keep` says is to stay. */
  take(
    pattern: RegExp,
    fits: (left: string) => boolean = () => true,
    keep: (match: RegExpExecArray) => string = () => '',
  ): RegExpExecArray | undefined {
    const match = pattern.exec(this.#text);
    if (!match || !fits(this.#text.slice(0, match.index))) return undefined;
    this.leftOf = this.#text.slice(0, match.index);
    this.#text = `${this.leftOf}${keep(match) || '| '}${this.#text.slice(match.index + match[0].length).trimStart()}`;
    return match;
  }

  /** Takes what stands directly to the left of the piece taken last. */
  takeLeft(pattern: RegExp): RegExpExecArray | undefined {
    const match = pattern.exec(this.leftOf);
    if (!match) return undefined;
    this.#text = `${this.leftOf.slice(0, match.index)}${this.#text.slice(this.leftOf.length)}`;
    this.leftOf = this.leftOf.slice(0, match.index);
    return match;
  }
}
