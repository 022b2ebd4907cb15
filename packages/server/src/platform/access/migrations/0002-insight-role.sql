-- People who see figures of many customers and never one.
alter table app_user drop constraint app_user_role_check;
alter table app_user add constraint app_user_role_check check (role in ('administrator', 'analyst', 'operator', 'agent', 'viewer', 'insight', 'tracker'));
alter table api_key drop constraint api_key_role_check;
alter table api_key add constraint api_key_role_check check (role in ('administrator', 'analyst', 'operator', 'agent', 'viewer', 'insight', 'tracker'));
