create table campaign (
  key text primary key,
  kind text not null check (kind in ('prospect', 'single_step', 'multi_step', 'recurring', 'historic')),
  status text not null check (status in ('draft', 'approved', 'running', 'paused', 'completed', 'aborted', 'historic')),
  version integer not null,
  definition jsonb not null,
  owner text not null,
  purpose text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  approved_at timestamptz,
  approved_by text,
  started_at timestamptz,
  finished_at timestamptz,
  problem jsonb
);
create table campaign_version (
  campaign_key text not null references campaign (key),
  version integer not null,
  definition jsonb not null,
  saved_at timestamptz not null,
  saved_by text not null,
  primary key (campaign_key, version)
);
create table campaign_step (
  id text primary key,
  campaign_key text not null references campaign (key),
  number integer not null,
  name text not null,
  definition jsonb not null,
  unique (campaign_key, number)
);
create table campaign_cell (
  id text primary key,
  campaign_key text not null references campaign (key),
  step_id text references campaign_step (id),
  key text not null,
  arm text not null check (arm in ('target', 'control')),
  offer_key text,
  share double precision,
  unique (campaign_key, key)
);
-- One occurrence of a campaign: drawn once, resumed as often as need be.
create table campaign_run (
  id text primary key,
  campaign_key text not null references campaign (key),
  occurrence integer not null,
  status text not null check (status in ('drawing', 'writing', 'sending', 'paused', 'completed', 'aborted')),
  at timestamptz not null,
  salt text not null,
  hash_version integer not null,
  counts jsonb not null default '{}',
  started_at timestamptz not null,
  finished_at timestamptz,
  unique (campaign_key, occurrence)
);
-- What became of every customer of the audience; reasons in order, the first one counts in the waterfall.
create table campaign_member (
  run_id text not null references campaign_run (id),
  customer_id text not null,
  fate text not null check (fate in ('target', 'control', 'dropped')),
  reasons text[] not null default '{}',
  cell_id text references campaign_cell (id),
  contact_id text,
  draw double precision,
  primary key (run_id, customer_id)
);
create index campaign_member_by_fate on campaign_member (run_id, fate);

-- Coupons of campaigns that ran before Sextant: which code belonged to which campaign.
create table historic_coupon (
  campaign_key text not null references campaign (key),
  code text not null,
  product text not null,
  primary key (campaign_key, code, product)
);
create index historic_coupon_by_code on historic_coupon (code);

create table call_list_outcome (
  id text primary key,
  campaign_key text not null references campaign (key),
  contact_id text not null,
  outcome text not null,
  at timestamptz not null,
  note text,
  loaded_at timestamptz not null,
  loaded_by text not null,
  unique (contact_id, outcome, at)
);
