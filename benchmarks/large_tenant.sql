-- A tenant large enough for plans to matter: synthetic leads with words, towns, tags and fields as skewed as real ones.
-- Parameters: organization uuid, first_row and last_row (row numbers, reproducible), as a superuser with session_replication_role = replica.
with vocabulary as (
    select
        string_to_array('Mercado Padaria Oficina Farmácia Restaurante Construções Comercial Transportes Clínica Escola Papelaria '
            'Floricultura Serralheria Lavanderia Ótica Marmoraria Tapeçaria Cutelaria Chapelaria Luthieria', ' ') as trades,
        string_to_array('Aurora Central Bela Nova Esperança Progresso União Horizonte Primavera Imperial Estrela Alvorada Planalto '
            'Litoral Serrana Pioneira Cristal Diamante Esmeralda Safira Topázio Jatobá Ipê Araucária Jacarandá', ' ') as brands,
        string_to_array('Silva Santos Oliveira Souza Lima Pereira Ferreira Costa Rodrigues Almeida Nascimento Carvalho Araújo Ribeiro '
            'Barbosa Cardoso Teixeira Moreira Cavalcanti Monteiro Bittencourt Guimarães Albuquerque Vasconcelos Zanatta', ' ') as families,
        array['Ltda', 'Ltda', 'Ltda', 'Comércio e Serviços Ltda', 'ME', 'S.A.'] as forms,
        array['quente', 'frio', 'feira', 'indicacao', 'site', 'revisar', 'evento', 'parceiro'] as labels,
        (select array_agg(id order by md5(id::text)) from public.municipalities) as towns
),
drawn as (
    -- hashes instead of random(): the same row number is the same lead, on every server
    select
        row_number,
        ('x' || substr(digest, 1, 6))::bit(24)::int / 16777216.0 as a,
        ('x' || substr(digest, 7, 6))::bit(24)::int / 16777216.0 as b,
        ('x' || substr(digest, 13, 6))::bit(24)::int / 16777216.0 as c,
        ('x' || substr(digest, 19, 6))::bit(24)::int / 16777216.0 as d,
        ('x' || substr(digest, 25, 6))::bit(24)::int / 16777216.0 as e
    from (select g as row_number, md5('lead ' || g) as digest from generate_series(%(first_row)s::int, %(last_row)s::int) as g) as numbered
),
written as (
    select
        d.*,
        v.trades[1 + floor(power(d.a, 3) * cardinality(v.trades))::int] as trade,
        v.brands[1 + floor(power(d.b, 2) * cardinality(v.brands))::int] as brand,
        v.families[1 + floor(power(d.c, 2) * cardinality(v.families))::int] as family,
        v.forms[1 + floor(d.d * cardinality(v.forms))::int] as form,
        v.labels[1 + floor(power(d.e, 4) * cardinality(v.labels))::int] as label,
        v.towns[1 + floor(power(mod(d.c * 1009, 1), 4) * cardinality(v.towns))::int] as town
    from drawn as d cross join vocabulary as v
)
insert into public.leads (
    organization_id, id, name, company, job_title, has_email, municipality_id, city, state, address_coordinates, coordinates_source,
    quality_score, tags, custom_fields, origin, is_accessed, content_hash, created_at
)
select
    %(organization)s::uuid,
    md5(%(organization)s::text || w.row_number)::uuid,
    w.trade || ' ' || w.brand || case when w.row_number %% 5000 = 0 then ' Raríssima' else '' end,
    w.trade || ' ' || w.brand || ' ' || w.family || ' ' || w.form,
    case when w.e < 0.3 then 'Gerente de Compras' end,
    true,
    m.id, m.name, m.state,
    -- up to about 5 km around the seat of the town
    public.st_setsrid(public.st_makepoint(
        public.st_x(m.location::public.geometry) + (mod(w.a * 1009, 1) - 0.5) * 0.09, public.st_y(m.location::public.geometry) + (mod(w.d * 1009, 1) - 0.5) * 0.09
    ), 4326)::public.geography,
    'address',
    floor(power(mod(w.b * 1009, 1), 1.5) * 101)::int,
    case when w.e < 0.7 then array[w.label] when w.row_number %% 4000 = 1 then array['raro', w.label] else '{}' end,
    jsonb_build_object('pais', 'BR', 'porte', case when w.a < 0.6 then 'ME' when w.a < 0.9 then 'EPP' else 'DEMAIS' end, 'carteira', (w.c * 500)::int),
    case when mod(w.e * 1009, 1) < 0.5 then 'own' else 'delivered' end,
    mod(w.e * 1009, 1) < 0.5,
    sha256(convert_to(%(organization)s::text || w.row_number, 'UTF8')),
    timestamptz '2025-01-01 00:00:00+00' + w.row_number * interval '37 seconds'
from written as w
join public.municipalities as m on m.id = w.town
