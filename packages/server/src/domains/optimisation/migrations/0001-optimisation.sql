create table optimisation_plan (
  id text primary key,
  name jsonb not null,
  definition jsonb not null,
  status text not null,
  result jsonb,
  created_at timestamptz not null,
  created_by text not null
);
create table capacity (
  channel text not null,
  unit text not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  amount double precision not null,
  primary key (channel, unit, from_at)
);
