-- Row identifiers and match keys that tables and indexes rest on.

create or replace function app.uuid_v7() returns uuid
language sql volatile parallel safe
return encode(
    set_bit(
        set_bit(
            overlay(
                uuid_send(gen_random_uuid())
                placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
                from 1 for 6
            ), 52, 1
        ), 53, 1
    ), 'hex'
)::uuid;
comment on function app.uuid_v7() is 'A UUID of version 7 (RFC 9562): 48 bits of milliseconds, then random bits; neighbours in time are neighbours in the index';

create or replace function app.phone_match_key(phone text) returns text
language sql immutable strict parallel safe
return case
    when phone like '+55__9________' and substr(phone, 7, 1) between '6' and '9' then left(phone, 5) || right(phone, 8)
    else phone
end;
comment on function app.phone_match_key(text) is 'E.164 number without the ninth digit of Brazilian mobiles, so that old and new spellings of one number meet; old mobiles began with 6 to 9';
