create table offer (
  key text primary key,
  version integer not null,
  status text not null check (status in ('draft', 'active', 'retired')),
  owner text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create table offer_version (
  offer_key text not null references offer (key),
  version integer not null,
  name jsonb not null,
  description jsonb not null,
  eligibility text,
  eligibility_tree jsonb,
  valid_from timestamptz,
  valid_to timestamptz,
  value_minor bigint not null,
  cost_minor bigint not null,
  currency text not null,
  model_key text,
  coupon text not null check (coupon in ('none', 'shared', 'single_use')),
  shared_code text,
  attributes jsonb not null,
  saved_at timestamptz not null,
  saved_by text not null,
  primary key (offer_key, version)
);
create table coupon_code (
  code text primary key,
  offer_key text not null references offer (key),
  status text not null check (status in ('free', 'issued', 'redeemed', 'void')),
  contact_id text,
  customer_id text,
  issued_at timestamptz,
  redeemed_at timestamptz,
  batch text
);
create index coupon_free on coupon_code (offer_key, code) where status = 'free';
create index coupon_by_contact on coupon_code (contact_id);
