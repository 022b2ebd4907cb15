create table channel (
  key text primary key,
  name jsonb not null,
  kind text not null,
  active boolean not null default true
);
insert into channel (key, name, kind) values
  ('email', '{"en":"E-mail","zh":"电子邮件"}', 'email'),
  ('call_list', '{"en":"Call list","zh":"外呼名单"}', 'list'),
  ('sms', '{"en":"SMS","zh":"短信"}', 'sms'),
  ('web', '{"en":"Web","zh":"网站"}', 'inbound'),
  ('call_centre', '{"en":"Contact centre","zh":"呼叫中心"}', 'inbound'),
  ('store', '{"en":"Store","zh":"门店"}', 'inbound'),
  ('post', '{"en":"Direct mail","zh":"直邮"}', 'list'),
  ('push', '{"en":"Push","zh":"推送"}', 'webhook');

-- The field's ladder of contact statuses; only those that count are counted by caps.
create table contact_status (
  status text primary key,
  name jsonb not null,
  counts_as_contact boolean not null,
  is_final boolean not null
);
insert into contact_status (status, name, counts_as_contact, is_final) values
  ('planned', '{"en":"Planned","zh":"已计划"}', true, false),
  ('sending', '{"en":"Sending","zh":"发送中"}', true, false),
  ('sent', '{"en":"Sent","zh":"已发送"}', true, true),
  ('delivered', '{"en":"Delivered","zh":"已送达"}', true, true),
  ('bounced', '{"en":"Bounced","zh":"退回"}', false, true),
  ('failed', '{"en":"Failed","zh":"失败"}', false, true),
  ('uncertain', '{"en":"Uncertain","zh":"结果不明"}', true, false),
  ('listed', '{"en":"On the call list","zh":"已入名单"}', true, false),
  ('reached', '{"en":"Reached","zh":"已接通"}', true, true),
  ('not_reached', '{"en":"Not reached","zh":"未接通"}', false, true),
  ('refused', '{"en":"Refused","zh":"拒绝"}', true, true),
  ('cancelled', '{"en":"Cancelled","zh":"已取消"}', false, true),
  ('control', '{"en":"Control (not contacted)","zh":"对照（不接触）"}', false, true);

-- cell x offer version x channel x occurrence; target or control; the code is what a reaction carries back.
create table treatment (
  id text primary key,
  code text not null unique,
  campaign_key text,
  run_id text,
  step_id text,
  cell_id text,
  arm text not null check (arm in ('target', 'control')),
  offer_key text references offer (key),
  offer_version integer,
  template_key text references template (key),
  template_version integer,
  channel text not null references channel (key),
  occurrence integer not null,
  effective_from timestamptz not null,
  expires_at timestamptz
);
create index treatment_by_campaign on treatment (campaign_key);

create sequence contact_change;
-- One outbound or inbound touch; a control customer's non-contact is a row too.
create table contact (
  id text primary key,
  customer_id text not null,
  level text not null,
  level_key text not null,
  treatment_id text not null references treatment (id),
  campaign_key text,
  run_id text,
  arm text not null check (arm in ('target', 'control')),
  channel text not null references channel (key),
  direction text not null check (direction in ('outbound', 'inbound')),
  package_id text,
  decision_id text,
  -- Printed code of this very contact: direct exact matches carry it.
  code text not null unique,
  coupon_code text,
  address text,
  status text not null references contact_status (status),
  counts_as_contact boolean not null,
  planned_at timestamptz not null,
  sent_at timestamptz,
  delivered_at timestamptz,
  settled_at timestamptz,
  reason text,
  cost_minor bigint not null default 0,
  -- Grows with every change: the warehouse's copy follows it.
  change_number bigint not null default nextval('contact_change')
);
create index contact_by_customer on contact (customer_id, planned_at desc);
create index contact_by_campaign on contact (campaign_key, status);
create index contact_by_run on contact (run_id, status);
create index contact_by_change on contact (change_number);
create unique index contact_once_per_run on contact (run_id, customer_id, treatment_id) where run_id is not null;

-- The send intent, committed before the provider is called; without an outcome after a crash it is uncertain.
create table outbox (
  contact_id text primary key references contact (id),
  run_id text,
  channel text not null,
  state text not null check (state in ('queued', 'intent', 'done', 'uncertain', 'failed', 'cancelled')),
  message_id text,
  attempts integer not null default 0,
  queued_at timestamptz not null,
  intent_at timestamptz,
  done_at timestamptz,
  next_attempt_at timestamptz,
  owner text,
  provider_answer text
);
create index outbox_queued on outbox (run_id, contact_id) where state = 'queued';
create index outbox_intent on outbox (state) where state in ('intent', 'uncertain');

create table response_type (
  type text primary key,
  name jsonb not null,
  polarity integer not null check (polarity in (-1, 0, 1)),
  counts_as_response boolean not null
);
insert into response_type (type, name, polarity, counts_as_response) values
  ('conversion', '{"en":"Conversion","zh":"转化"}', 1, true),
  ('redemption', '{"en":"Coupon redeemed","zh":"核销"}', 1, true),
  ('accepted', '{"en":"Accepted","zh":"接受"}', 1, true),
  ('commitment', '{"en":"Commitment","zh":"承诺"}', 1, true),
  ('click', '{"en":"Click","zh":"点击"}', 0, false),
  ('open', '{"en":"Open","zh":"打开"}', 0, false),
  ('shown', '{"en":"Shown","zh":"展示"}', 0, false),
  ('rejected', '{"en":"Rejected","zh":"拒绝"}', -1, false),
  ('unsubscribe', '{"en":"Unsubscribe","zh":"退订"}', -1, false),
  ('complaint', '{"en":"Complaint","zh":"投诉"}', -1, false);

create sequence response_change;
create table response (
  id text primary key,
  -- What reacted: the message or fact it came from; binding twice gives the same row.
  source_key text not null,
  customer_id text not null,
  contact_id text references contact (id),
  treatment_id text references treatment (id),
  campaign_key text,
  type text not null references response_type (type),
  match text not null check (match in ('direct_exact', 'direct_inexact', 'inferred', 'viral', 'orphan')),
  arm text check (arm in ('target', 'control')),
  at timestamptz not null,
  value_minor bigint not null default 0,
  code text,
  in_window boolean not null,
  credit_best double precision not null,
  credit_fractional double precision not null,
  credit_multiple double precision not null,
  bound_at timestamptz not null,
  change_number bigint not null default nextval('response_change')
);
create unique index response_once on response (source_key, coalesce(contact_id, ''));
create index response_by_campaign on response (campaign_key, arm);
create index response_by_customer on response (customer_id, at desc);
create index response_by_change on response (change_number);

create table suppression (
  id text primary key,
  customer_id text,
  address text,
  channel text,
  kind text not null,
  reason text not null,
  valid_from timestamptz not null,
  valid_to timestamptz,
  source text not null,
  evidence text,
  created_by text not null,
  check (customer_id is not null or address is not null)
);
create index suppression_by_customer on suppression (customer_id);
create index suppression_by_address on suppression (address);

create table contact_policy_cap (
  key text primary key,
  name jsonb not null,
  channel text,
  max_contacts integer not null,
  window_days integer not null,
  active boolean not null,
  changed_at timestamptz not null,
  changed_by text not null
);
-- The cap ledger: a slot is reserved before a contact is planned and given back when it comes to nothing.
create table cap_reservation (
  contact_id text primary key,
  customer_id text not null,
  channel text not null,
  at timestamptz not null,
  state text not null check (state in ('reserved', 'used', 'given_back')),
  expires_at timestamptz
);
create index cap_reservation_window on cap_reservation (customer_id, at) where state <> 'given_back';
