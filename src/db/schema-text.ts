import type { connectOnce } from './connections.ts';

// The migrated schema as text, one object a line, in a fixed order: what a migration really did, read as a diff.

// Objects of extensions and of libraries with migrations of their own are not ours to review.
const OURS = `n.nspname not like 'pg\\_%' and n.nspname not in ('information_schema', 'drizzle', 'graphile_worker')`;
const NOT_OF_EXTENSION = (catalog: string, oid: string) =>
  `not exists (select from pg_depend d where d.classid = '${catalog}'::regclass and d.objid = ${oid} and d.deptype = 'e')`;

const TABLES = `
  select c.oid::regclass::text as name, obj_description(c.oid, 'pg_class') as about,
    (select jsonb_agg(format('%s %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
        case when a.attnotnull then ' not null' else '' end,
        case when a.attgenerated <> '' then ' generated as ' || pg_get_expr(e.adbin, e.adrelid)
             when e.adbin is not null then ' default ' || pg_get_expr(e.adbin, e.adrelid) else '' end,
        ' -- ' || col_description(c.oid, a.attnum)) order by a.attnum)
      from pg_attribute a left join pg_attrdef e on e.adrelid = a.attrelid and e.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    (select jsonb_agg(format('constraint %s %s', k.conname, pg_get_constraintdef(k.oid)) order by k.conname collate "C")
      from pg_constraint k where k.conrelid = c.oid and k.contype not in ('n', 't')) as constraints,
    (select jsonb_agg(pg_get_indexdef(i.indexrelid) order by i.indexrelid::regclass::text collate "C")
      from pg_index i where i.indrelid = c.oid
        and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))) as indexes,
    (select jsonb_agg(pg_get_triggerdef(g.oid) order by g.tgname collate "C")
      from pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal) as triggers
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'S') and ${OURS} and ${NOT_OF_EXTENSION('pg_class', 'c.oid')}
  order by c.oid::regclass::text collate "C"`;

const FUNCTIONS = `
  select pg_get_functiondef(p.oid) as text, obj_description(p.oid, 'pg_proc') as about
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where p.prokind in ('f', 'p') and ${OURS} and ${NOT_OF_EXTENSION('pg_proc', 'p.oid')}
  order by p.oid::regprocedure::text collate "C"`;

const TYPES = `
  select format('%s enum (%s)', y.oid::regtype, (select string_agg(v.enumlabel, ', ' order by v.enumsortorder) from pg_enum v where v.enumtypid = y.oid)) as text
  from pg_type y join pg_namespace n on n.oid = y.typnamespace where y.typtype = 'e' and ${OURS}
  order by y.oid::regtype::text collate "C"`;

interface Table {
  name: string;
  about: string | null;
  columns: string[] | null;
  constraints: string[] | null;
  indexes: string[] | null;
  triggers: string[] | null;
}

/** Tables with columns, constraints, indexes and triggers; functions; types; extensions. */
export async function schemaText(client: Awaited<ReturnType<typeof connectOnce>>): Promise<string> {
  const lines: string[] = [];
  const extensions = await client.query<{ name: string }>(
    `select extname as name from pg_extension where extname <> 'plpgsql' order by extname collate "C"`,
  );
  lines.push(...extensions.rows.map((e) => `extension ${e.name}`), '');
  for (const { text } of (await client.query<{ text: string }>(TYPES)).rows) lines.push(`type ${text}`, '');
  for (const t of (await client.query<Table>(TABLES)).rows) {
    lines.push(t.about === null ? `table ${t.name}` : `table ${t.name} -- ${t.about}`);
    for (const part of [t.columns, t.constraints, t.indexes, t.triggers]) {
      for (const text of part ?? []) lines.push(`  ${text}`);
    }
    lines.push('');
  }
  for (const f of (await client.query<{ text: string; about: string | null }>(FUNCTIONS)).rows)
    lines.push(...(f.about === null ? [] : [`-- ${f.about}`]), f.text.trim(), '');
  return `${lines.join('\n').trim()}\n`;
}
