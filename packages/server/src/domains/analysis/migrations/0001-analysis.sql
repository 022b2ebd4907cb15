create table saved_analysis (
  id text primary key,
  kind text not null,
  name jsonb not null,
  parameters jsonb not null,
  owner text not null,
  shared boolean not null default false,
  created_at timestamptz not null
);

create table watch (
  id text primary key,
  name jsonb not null,
  indicator jsonb not null,
  condition jsonb not null,
  assignee text,
  active boolean not null,
  created_at timestamptz not null
);
create table watch_case (
  id text primary key,
  watch_id text not null references watch (id),
  subject text not null,
  value double precision,
  opened_at timestamptz not null,
  cause text,
  action text,
  checked_at timestamptz,
  closed_at timestamptz
);
create table report (
  id text primary key,
  name jsonb not null,
  parts jsonb not null,
  schedule text,
  owner text not null,
  created_at timestamptz not null
);
