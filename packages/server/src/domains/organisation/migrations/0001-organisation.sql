-- The tables that the customers domain had laid down for this, never written by it, in the form they need.
drop table organisation_place;
drop table organisation_unit;

create table organisation_unit (
  key text collate "C" primary key,
  parent_key text collate "C" references organisation_unit (key),
  -- What people call this level of the tree: head office, branch, store.
  kind text not null,
  name jsonb not null,
  -- Text of the rule and-ed into everything that people placed here, or below, open; null adds nothing.
  rule text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (parent_key is distinct from key)
);
create index organisation_unit_parent on organisation_unit (parent_key);

-- Where a person or an API key stands; without a row it sees the whole base.
create table organisation_place (
  holder_kind text not null check (holder_kind in ('user', 'api_key')),
  holder_id text collate "C" not null,
  unit_key text collate "C" not null references organisation_unit (key),
  placed_at timestamptz not null,
  placed_by text not null,
  primary key (holder_kind, holder_id)
);
create index organisation_place_unit on organisation_place (unit_key);
