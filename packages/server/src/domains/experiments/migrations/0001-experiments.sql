create table experiment (
  key text primary key,
  name jsonb not null,
  unit text not null,
  -- The split's salt; never changes, so an assignment can be re-computed from it.
  salt text not null,
  hash_version integer not null,
  status text not null check (status in ('draft', 'running', 'stopped')),
  created_at timestamptz not null,
  started_at timestamptz,
  stopped_at timestamptz
);
create table experiment_arm (
  experiment_key text not null references experiment (key),
  arm text not null,
  is_control boolean not null,
  share_from double precision not null,
  share_to double precision not null,
  primary key (experiment_key, arm),
  check (share_from >= 0 and share_to <= 1 and share_from < share_to)
);
create table experiment_assignment (
  experiment_key text not null references experiment (key),
  customer_id text not null,
  arm text not null,
  assigned_at timestamptz not null,
  primary key (experiment_key, customer_id)
);
