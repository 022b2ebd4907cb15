create table journey (
  key text primary key,
  name jsonb not null,
  status text not null,
  version integer not null,
  definition jsonb not null,
  owner text not null,
  created_at timestamptz not null
);
create table journey_participant (
  id text primary key,
  journey_key text not null references journey (key),
  version integer not null,
  customer_id text not null,
  step text not null,
  state text not null,
  entered_at timestamptz not null,
  due_at timestamptz,
  left_at timestamptz,
  reason text
);
create index journey_due on journey_participant (due_at) where left_at is null;
