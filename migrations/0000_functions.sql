-- Functions the tables rest on. Custom SQL, forward only.

create extension if not exists unaccent with schema public;
--> statement-breakpoint
create extension if not exists pg_trgm with schema public;
--> statement-breakpoint
create extension if not exists btree_gist with schema public;
--> statement-breakpoint
-- Search form of Vietnamese text: no accents, no case, đ = d, NFC or NFD alike. Immutable, so it can be indexed.
create function vn_fold(value text) returns text
language sql immutable strict parallel safe
return lower(public.unaccent('public.unaccent'::regdictionary, normalize(value, NFC)));
--> statement-breakpoint
comment on function vn_fold(text) is 'Accent- and case-free form of Vietnamese text, for search';
--> statement-breakpoint
-- concat_ws and array_to_string are only STABLE for arbitrary types; for text they depend on nothing.
create function immutable_join(parts text[]) returns text
language sql immutable parallel safe
return array_to_string(parts, ' | ');
--> statement-breakpoint
create function fold_search(variadic parts text[]) returns text
language sql immutable parallel safe
return vn_fold(coalesce(immutable_join(parts), ''));
--> statement-breakpoint
-- Day in the validity [from, to], both inclusive, either end open.
create function in_force(valid_from date, valid_to date, on_day date) returns boolean
language sql immutable parallel safe
return (valid_from is null or valid_from <= on_day) and (valid_to is null or on_day <= valid_to);
