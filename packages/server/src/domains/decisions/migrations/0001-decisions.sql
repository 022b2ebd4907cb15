create table decision (
  id text primary key,
  customer_id text not null,
  at timestamptz not null,
  channel text not null,
  context jsonb not null,
  chosen jsonb not null,
  -- By column (stored-candidates.ts): every candidate with its factors and the reasons for its yes or no; enough to replay the decision.
  candidates jsonb not null,
  inputs_sha256 text not null,
  milliseconds double precision not null,
  actor text not null
);
create index decision_by_customer on decision (customer_id, at desc);
create index decision_by_time on decision (at desc);
create table decision_treatment (
  treatment_code text primary key,
  decision_id text not null references decision (id),
  customer_id text not null,
  offer_key text not null,
  offer_version integer not null,
  contact_id text
);
