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

-- Not strict: a strict function is called for every number, this one stands in the statement.
create or replace function app.phone_match_key(phone text) returns text
language sql immutable parallel safe
return case
    when phone like '+55__9________' and substr(phone, 7, 1) between '6' and '9' then left(phone, 5) || right(phone, 8)
    else phone
end;
comment on function app.phone_match_key(text) is 'E.164 number without the ninth digit of Brazilian mobiles, so that old and new spellings of one number meet; old mobiles began with 6 to 9';

create or replace function app.contact_domain(kind text, normalised text) returns text
language plpgsql immutable parallel safe
as $$
declare
    domain text collate "C";
begin
    -- Most contacts are phones: they leave here.
    if kind = 'email' then
        domain := split_part(normalised, '@', 2);
    elsif kind = 'website' then
        domain := regexp_replace(split_part(regexp_replace(normalised, '^[a-z]+://', ''), '/', 1), '^www\.', '');
    else
        return null;
    end if;
    if domain = '' or domain = any (array[
        -- Free mail and providers of access: an address there tells nothing about the company.
        'gmail.com', 'googlemail.com', 'hotmail.com', 'hotmail.com.br', 'outlook.com', 'outlook.com.br', 'live.com', 'msn.com',
        'yahoo.com', 'yahoo.com.br', 'ymail.com', 'rocketmail.com', 'icloud.com', 'me.com', 'mac.com', 'aol.com', 'protonmail.com', 'proton.me',
        'gmx.com', 'zoho.com', 'mail.com', 'bol.com.br', 'uol.com.br', 'terra.com.br', 'ig.com.br', 'globo.com', 'globomail.com', 'oi.com.br',
        'r7.com', 'zipmail.com.br', 'veloxmail.com.br', 'superig.com.br', 'pop.com.br', 'click21.com.br', 'brturbo.com.br', 'netsite.com.br',
        'oi.net.br', 'vivo.com.br', 'claro.com.br', 'net.com.br',
        -- Pages that everybody has.
        'facebook.com', 'instagram.com', 'linkedin.com', 'twitter.com', 'x.com', 'youtube.com', 'tiktok.com', 'wa.me', 'linktr.ee',
        'google.com', 'sites.google.com', 'wixsite.com', 'blogspot.com', 'mercadolivre.com.br', 'ifood.com.br'
    ]) then
        return null;
    end if;
    return domain;
end $$;
comment on function app.contact_domain(text, text) is
    'The domain of an e-mail or of a site (without www) where it tells a company; NULL for free mail, hosted pages and other kinds of contact. '
    'The generated column lead_contacts.domain is this: once released, changing what it answers means rewriting that column';
