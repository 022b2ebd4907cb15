alter table watch
  drop column indicator, drop column condition, drop column assignee,
  add column definition jsonb not null,
  add column owner text not null,
  add column updated_at timestamptz not null,
  -- name of the newest period looked at; instant for watches over customers
  add column evaluated_to text,
  add column evaluated_at timestamptz,
  add column problem jsonb;

alter table watch_case
  add column period text not null,
  add column last_period text not null,
  add column periods int4 not null default 1,
  add column label jsonb not null,
  add column unit text not null,
  add column state text not null default 'open',
  add column expected double precision,
  add column low double precision,
  add column high double precision,
  add column score double precision,
  add column sentence jsonb not null,
  add column assignee text,
  add column acted_at timestamptz,
  add column recheck_on date,
  add column recheck_value double precision,
  add column recheck_expected double precision,
  add column recheck_period text,
  add column improved boolean,
  add column outcome text;
-- never the same case twice, and one open case for one subject
create unique index watch_case_once on watch_case (watch_id, subject, period);
create unique index watch_case_open on watch_case (watch_id, subject) where closed_at is null;
create index watch_case_age on watch_case (opened_at);

create table watch_reading (
  case_id text not null references watch_case (id),
  period text not null,
  from_at timestamptz not null,
  value double precision,
  expected double precision,
  low double precision,
  high double precision,
  raised boolean not null,
  primary key (case_id, period)
);
create table watch_case_event (
  id text primary key,
  case_id text not null references watch_case (id),
  at timestamptz not null,
  by_whom text not null,
  what text not null,
  note text not null
);
create index watch_case_event_of on watch_case_event (case_id, at);
create table watch_cause (
  cause text primary key,
  created_at timestamptz not null
);
-- customers for whom the rule of a watch was true when it was last asked
create table watch_member (
  watch_id text not null references watch (id),
  customer_id text not null,
  since timestamptz not null,
  primary key (watch_id, customer_id)
);
