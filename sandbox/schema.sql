-- The stand-ins' own books.
create table if not exists calls (
    call text primary key, service text not null, party text not null, case_no text not null, body_sha256 text not null, status integer not null, response text not null
);
create table if not exists answers (
    call text not null references calls, number integer not null, service text not null, case_no text not null, act text not null,
    answer text not null, effect text not null, due integer not null,
    ripe integer not null default 0,              -- the case's time has reached it: decided, its effect booked
    state text not null default 'waiting',        -- waiting, sent, lost, refused
    attempts integer not null default 0, next_try real not null default 0,
    primary key (call, number)
);
create index if not exists answers_by_case on answers (case_no, state, due);
create table if not exists clocks (case_no text primary key, offset_s real not null);
create table if not exists register (
    right_no text primary key, registration_no text not null, pledgee text not null, case_no text not null
);
create table if not exists knobs (service text primary key, position text not null);
create table if not exists mails (
    message_id text primary key, received_at text not null, sender text not null, recipients text not null, subject text not null, body text not null
);
