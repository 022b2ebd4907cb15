create table model (
  key text primary key,
  name jsonb not null,
  kind text not null,
  description text not null,
  definition jsonb not null,
  owner text not null,
  created_at timestamptz not null,
  current_version integer
);
create table model_version (
  model_key text not null references model (key),
  version integer not null,
  status text not null check (status in ('training', 'ready', 'failed', 'retired')),
  definition jsonb not null,
  cutoff timestamptz not null,
  -- The fitted model as versioned JSON, and its assessment on held-out customers.
  fitted jsonb,
  assessment jsonb,
  trained_at timestamptz,
  trained_by text not null,
  scored_at timestamptz,
  scored_count bigint not null default 0,
  error text,
  primary key (model_key, version)
);
-- Scores themselves are rows of the warehouse table score (model, version, customer_id, score, percentile, at).
