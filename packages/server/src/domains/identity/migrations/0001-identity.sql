-- A customer: one member of the default level. `key` is the company's own key; merged rows point at the one that stays.
create table customer (
  id text primary key,
  level text not null,
  key text not null,
  created_at timestamptz not null,
  created_by_batch text,
  merged_into text references customer (id),
  erased_at timestamptz,
  unique (level, key)
);
create index customer_by_batch on customer (created_by_batch);
create index customer_merged on customer (merged_into) where merged_into is not null;

-- What a customer is known by, with validity: a number assigned anew shares nothing with its former holder.
create table identifier (
  id bigint generated always as identity primary key,
  customer_id text not null references customer (id) on delete cascade,
  level text not null,
  level_key text not null,
  kind text not null,
  value text not null,
  -- Compared form: trimmed, lower case e-mail, E.164 number.
  normal text not null,
  valid_from timestamptz,
  valid_to timestamptz,
  verified boolean not null default false,
  source text,
  batch_id text,
  -- The batch that ended its validity, because the number was assigned anew.
  closed_by_batch text
);
create index identifier_by_value on identifier (kind, normal);
create index identifier_by_customer on identifier (customer_id);
create index identifier_by_batch on identifier (batch_id);
create index identifier_closed_by on identifier (closed_by_batch) where closed_by_batch is not null;

-- How levels nest over time: subscriber in account in person.
create table level_link (
  child_level text not null,
  child_key text not null,
  parent_level text not null,
  parent_key text not null,
  customer_id text references customer (id) on delete cascade,
  valid_from timestamptz,
  valid_to timestamptz,
  batch_id text,
  primary key (child_level, child_key, parent_level, parent_key)
);
create index level_link_by_customer on level_link (customer_id);
create index level_link_by_batch on level_link (batch_id);
create index level_link_by_parent on level_link (parent_level, parent_key);

-- Merges are reversible: what each side had is kept.
create table identity_merge (
  id text primary key,
  kept_id text not null references customer (id),
  merged_id text not null references customer (id),
  rule text not null,
  score double precision,
  reasons jsonb not null,
  before jsonb not null,
  merged_at timestamptz not null,
  merged_by text not null,
  undone_at timestamptz,
  undone_by text
);

create table identity_candidate (
  id text primary key,
  left_id text not null references customer (id),
  right_id text not null references customer (id),
  score double precision not null,
  reasons jsonb not null,
  found_at timestamptz not null,
  settled_at timestamptz,
  settled_as text check (settled_as in ('same', 'different')),
  settled_by text,
  unique (left_id, right_id)
);

-- An anonymous id and the customer it turned out to be.
create table alias (
  previous_id text primary key,
  customer_id text not null references customer (id) on delete cascade,
  since timestamptz not null,
  source text not null
);
