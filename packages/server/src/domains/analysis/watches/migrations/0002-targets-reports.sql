create table target (
  key text primary key,
  definition jsonb not null,
  owner text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
-- unit '*' is the whole
create table target_value (
  target_key text not null references target (key),
  period text not null,
  unit text not null,
  value double precision not null,
  primary key (target_key, period, unit)
);

alter table report
  drop column parts, drop column schedule,
  add column definition jsonb not null,
  add column updated_at timestamptz not null,
  add column problem jsonb;
-- an edition is never changed: its figures and sentences are kept as written
create table report_edition (
  id text primary key,
  report_id text not null references report (id),
  period text not null,
  number int4 not null,
  written_at timestamptz not null,
  written_by text not null,
  content jsonb not null,
  unique (report_id, period, number)
);
-- intent to mail, committed before the server is asked; nobody gets one edition twice
create table report_delivery (
  edition_id text not null references report_edition (id),
  email text not null,
  language text not null,
  status text not null,
  answer text not null,
  at timestamptz not null,
  primary key (edition_id, email)
);
