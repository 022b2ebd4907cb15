create table segment (
  key text primary key,
  name jsonb not null,
  description text not null,
  purpose text not null,
  owner text not null,
  level text not null,
  version integer not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  valid_from timestamptz,
  valid_to timestamptz,
  retired_at timestamptz
);

-- A rule as it stood in each version; `tree` is the rule language's JSON tree, `text` its canonical text.
create table segment_version (
  segment_key text not null references segment (key),
  version integer not null,
  text text not null,
  tree jsonb not null,
  saved_at timestamptz not null,
  saved_by text not null,
  primary key (segment_key, version)
);

-- A snapshot's members are rows of the warehouse table segment_member (snapshot_id, customer_id).
create table segment_snapshot (
  id text primary key,
  segment_key text not null references segment (key),
  version integer not null,
  at timestamptz not null,
  taken_at timestamptz not null,
  taken_by text not null,
  size bigint not null,
  entered_count bigint not null,
  left_count bigint not null,
  batch_id text not null
);
create index segment_snapshot_newest on segment_snapshot (segment_key, taken_at desc);

-- Every rule that is stored anywhere (eligibility, trigger, policy, scope) with its versions.
create table rule (
  id text primary key,
  kind text not null,
  used_by text not null,
  owner text not null,
  purpose text not null,
  valid_from timestamptz,
  valid_to timestamptz
);
create table rule_version (
  rule_id text not null references rule (id),
  version integer not null,
  text text not null,
  tree jsonb not null,
  saved_at timestamptz not null,
  saved_by text not null,
  primary key (rule_id, version)
);

create table tag (
  key text primary key,
  name jsonb not null,
  rule_id text references rule (id),
  status text not null check (status in ('draft', 'approved', 'published', 'retired')),
  owner text not null,
  privacy text not null,
  refreshed_at timestamptz
);
