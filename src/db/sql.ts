// Statements: their text, their values, and the names under which PostgreSQL keeps them prepared.

/** A statement with its bound values. */
export interface Sql {
  text: string;
  values: readonly unknown[];
}

// Prepared statements are cheap to run and cost memory on every connection; a query grammar can make endlessly many.
const NAMED_STATEMENTS = 400;
const names = new Map<string, string>();
function nameOf(text: string): string | undefined {
  let name = names.get(text);
  if (name === undefined && names.size < NAMED_STATEMENTS) {
    name = `s${names.size}`;
    names.set(text, name);
  }
  return name;
}

/** What the driver is given: the statement, its name, and whether rows come as arrays. */
export const config = ({ text, values }: Sql, rowMode?: 'array') => {
  const name = nameOf(text);
  return {
    text,
    values: values as unknown[],
    ...(name ? { name } : {}),
    ...(rowMode ? { rowMode } : {}),
  };
};

/** Placeholders and values of a statement under construction. */
export class Params {
  readonly values: unknown[] = [];

  /** Binds a value; answers its placeholder, cast to the type where one is given. */
  add(value: unknown, type?: string): string {
    this.values.push(value);
    return type ? `$${this.values.length}::${type}` : `$${this.values.length}`;
  }
}
