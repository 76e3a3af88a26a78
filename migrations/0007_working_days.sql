-- Working days of public bodies by the calendar as it stands; src/modules/calendar/working-days.ts says the same.

-- Is it a working day? What is recorded decides, else the weekday: offices work Monday to Friday (188/1999/QĐ-TTg).
create function is_working_day(on_day date) returns boolean
language sql stable strict parallel safe
return coalesce((select k.kind = 'SWAP_WORKING' from calendar_days k where k.day = on_day), extract(isodow from on_day) < 6);
--> statement-breakpoint
-- The day itself when it is a working day, else the next one (91/2015/QH13 Art. 148.5).
create function working_day_from(on_day date) returns date
language sql stable strict parallel safe
return (
  with recursive walk (at, working) as (
    select on_day, is_working_day(on_day)
    union all
    select w.at + 1, is_working_day(w.at + 1) from walk w where not w.working
  )
  select w.at from walk w where w.working
);
--> statement-breakpoint
comment on function working_day_from(date) is 'The day itself when public bodies work on it, else their next working day (91/2015/QH13 Art. 148.5)';
--> statement-breakpoint
-- The n-th working day after a day, which is itself not counted (Art. 147.2); before it where n is negative.
create function working_days_after(on_day date, days integer) returns date
language sql stable strict parallel safe
return (
  with recursive walk (at, passed) as (
    select on_day, 0
    union all
    select w.at + sign(days)::int, w.passed + is_working_day(w.at + sign(days)::int)::int from walk w where w.passed < abs(days)
  )
  select w.at from walk w where w.passed = abs(days)
);
--> statement-breakpoint
comment on function working_days_after(date, integer) is 'The n-th working day of public bodies after a day, not counting that day; before it for a negative n';
