-- Letters, stages, cells and strategies of the value analyses, as people edited them; without a row the defaults derived from the
-- company's model hold.
create table value_definition (
  kind text not null check (kind in ('rfm-cl', 'life-cycle', 'value-matrix')),
  key text not null,
  version integer not null,
  definition jsonb not null,
  saved_at timestamptz not null,
  saved_by text not null,
  primary key (kind, key, version)
);

-- A life cycle carried through its period ends up to an instant. The last state of every customer is in the warehouse table
-- life_cycle_state under the run's id, which is its batch too; the newest runs are kept.
create table life_cycle_run (
  id text primary key,
  -- What it was made of: definition, instant, data. A run of the same is used again.
  fingerprint text not null unique,
  at timestamptz not null,
  -- The instants at which the rules were asked, rising.
  instants jsonb not null,
  milliseconds double precision not null,
  made_at timestamptz not null
);
