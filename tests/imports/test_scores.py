"""An import scores its leads as it writes them, and keeps the scores a file brings."""

from pathlib import Path
from uuid import UUID

from csv_files import valid_cnpj, write
from importing import Ask, Load

from leadsrapido.client import Database
from leadsrapido.leads.scoring.recompute import rescore
from leadsrapido.leads.scoring.settings import set_score_settings

HEADER = ["Razão Social", "CNPJ", "E-mail", "Telefone", "UF", "Situação Cadastral", "Nota"]
SCORES = "select name, quality_score, score_reasons, company_status from leads where organization_id = %s order by name"


async def test_a_file_without_a_score_gets_one_and_a_given_one_is_kept(
    load: Load, ask: Ask, database: Database, new_organization: UUID, tmp_path: Path
) -> None:
    rows = [
        ["Alfa", valid_cnpj(1), "a@alfa.com.br", "(11) 98765-4321", "SP", "ATIVA", ""],
        ["Beta", valid_cnpj(2), "", "", "", "08", ""],
        ["Gama", valid_cnpj(3), "", "", "", "", "91"],
    ]
    path = write(tmp_path / "leads.csv", rows, header=HEADER)
    async with database.tenant_session(new_organization) as session:
        await set_score_settings(session, {"profile": {"states": ["SP"]}})
    await load(path)
    assert ask(new_organization, SCORES, new_organization) == [
        ("Alfa", 74, [4, 10, 15, 15, 10, 10, 0, 10], "active"),
        ("Beta", 22, [2, 10, 0, 0, 0, 10, 0, 0], "closed"),
        ("Gama", 91, None, None),
    ]
    assert (await rescore(database, new_organization)).changed == 0, "what the import computed is what the rules say"


async def test_delivered_leads_are_scored_by_what_is_known_of_them(
    load: Load, ask: Ask, database: Database, new_organization: UUID, tmp_path: Path
) -> None:
    rows = [["Alfa", valid_cnpj(1), "a@alfa.com.br", "", "SP", "", ""]]
    await load(write(tmp_path / "leads.csv", rows, header=HEADER), origin="delivered")
    assert ask(new_organization, SCORES, new_organization) == [("Alfa", 49, [4, 11, 17, 0, 6, 11, 0, 0], None)]
    assert (await rescore(database, new_organization)).changed == 0
