-- Consent per customer, channel and purpose: the newest row counts; all are kept as evidence.
create table consent (
  id text primary key,
  customer_id text not null references customer (id) on delete cascade,
  channel text not null,
  purpose text not null,
  state text not null check (state in ('granted', 'denied')),
  at timestamptz not null,
  valid_to timestamptz,
  source text not null,
  evidence text,
  recorded_by text not null,
  batch_id text
);
create index consent_newest on consent (customer_id, channel, purpose, at desc);

-- Attributes learnt live (identify traits), newer than the warehouse's imported row.
create table live_attribute (
  customer_id text not null references customer (id) on delete cascade,
  name text not null,
  value jsonb not null,
  at timestamptz not null,
  source text not null,
  primary key (customer_id, name)
);

create table organisation_unit (
  id text primary key,
  parent_id text references organisation_unit (id),
  name jsonb not null,
  -- A rule and-ed into everything a person placed here opens.
  scope_rule text
);
create table organisation_place (
  user_id text not null,
  unit_id text not null references organisation_unit (id),
  primary key (user_id, unit_id)
);
