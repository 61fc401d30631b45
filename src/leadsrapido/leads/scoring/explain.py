"""Why a lead has its score."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from leadsrapido.errors import NotFoundError
from leadsrapido.leads.scoring.reasons import Facts, reasons
from leadsrapido.leads.scoring.schemas import RULES, LeadScore, RuleScore
from leadsrapido.leads.scoring.settings import show_score_settings

FACTS = text("""
    select l.id, l.name, l.quality_score, l.score_reasons, s.parts,
           jsonb_build_object(
               'company', l.company, 'cnae', l.cnae, 'company_size', l.company_size, 'opened_on', l.opened_on,
               'street', l.street, 'street_number', l.street_number, 'district', l.district, 'cep', l.cep,
               'city', l.city, 'state', l.state, 'municipality_id', l.municipality_id, 'owner_id', l.owner_id,
               'company_status', l.company_status, 'origin', l.origin, 'is_accessed', l.is_accessed,
               'has_email', l.has_email, 'has_phone', l.has_phone
           ) as lead,
           app.is_cnpj(l.cnpj) as cnpj, app.is_email(l.email) as email, app.is_phone(l.phone) as phone,
           a.activities, d.deals, greatest(l.created_at, l.updated_at, a.last_at) as fresh_at, now() as at
    from public.leads as l
    cross join lateral app.lead_scores(l.organization_id, array[l.id], now()) as s
    cross join lateral (
        select count(*) as activities, max(t.created_at) as last_at
        from public.activities as t where t.organization_id = l.organization_id and t.lead_id = l.id
    ) as a
    cross join lateral (
        select count(*) as deals
        from public.pipeline_leads as p where p.organization_id = l.organization_id and p.lead_id = l.id
    ) as d
    where l.organization_id = :organization and l.id = :lead
""")


async def explain_score(session: AsyncSession, lead_id: UUID) -> LeadScore:
    """The score of a lead of the session's organization, rule by rule.

    Raises:
        NotFoundError: there is no such lead in this organization.
    """
    values = {"organization": session.info["organization_id"], "lead": lead_id}
    row = (await session.execute(FACTS, values)).one_or_none()
    if row is None:
        raise NotFoundError("There is no such lead in this organization.")
    settings = await show_score_settings(session)
    facts = Facts(
        row.lead, row.cnpj, row.email, row.phone, row.activities, row.deals, row.fresh_at, row.at, settings.profile
    )
    points = row.score_reasons or row.parts
    return LeadScore(
        lead_id=row.id,
        name=row.name,
        quality_score=row.quality_score,
        is_given=row.score_reasons is None,
        computed_now=sum(row.parts),
        rules=[
            RuleScore(
                rule=rule,
                points=given,
                possible=settings.possible[rule],
                why=why,
                raised_by=raised_by if given < settings.possible[rule] else None,
            )
            for rule, given, (why, raised_by) in zip(RULES, points, reasons(facts), strict=True)
        ],
    )
