/** Placeholders and values of a statement under construction. */
export class Params {
  readonly values: unknown[] = [];

  /** Binds a value; answers its placeholder, cast to the type where one is given. */
  add(value: unknown, type?: string): string {
    this.values.push(value);
    return type ? `$${this.values.length}::${type}` : `$${this.values.length}`;
  }
}
