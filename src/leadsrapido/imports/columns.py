"""Headers people write, in Portuguese and English, and what LeadsRapido reads them as."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from leadsrapido.brazil import fold_name
from leadsrapido.imports.fields import DefinedField

# field -> headers without accents, case, blanks, underscores and punctuation (see `header_key`).
_HEADERS = {
    "external_id": "idexterno externalid codigo codigodocliente codigocliente codigoexterno referencia idcliente "
    "customerid recordid",
    "kind": "tipo tipodelead tipodepessoa kind leadtype",
    "cnpj": "cnpj cnpjcompleto numerocnpj cnpjdaempresa taxid companytaxid",
    "name": "nome nomecompleto name fullname nomedolead lead leadname nomedapessoa personname cliente nomedocliente",
    "contact": "contato nomedocontato contact contactname contactperson responsavel pessoadecontato decisor",
    "first_name": "primeironome firstname givenname",
    "last_name": "sobrenome ultimonome lastname surname familyname",
    "trade_name": "nomefantasia fantasia tradename tradingname brandname nomedoestabelecimento estabelecimento",
    "company": "razaosocial empresa nomedaempresa nomeempresa nomeempresarial company companyname organizacao "
    "organization organizationname legalname businessname",
    "job_title": "cargo funcao jobtitle title position role cargodocontato",
    "email": "email emails correioeletronico enderecodeemail emailcomercial emailprincipal emailcorporativo "
    "emailaddress emaildocontato workemail mail",
    "phone": "telefone telefones fone tel celular telefonecelular telefonecomercial telefonefixo telefoneprincipal "
    "movel phone phones phonenumber mobile mobilephone cellphone workphone businessphone telephone numerodetelefone "
    "fonecomercial",
    "whatsapp": "whatsapp zap whatsappcomercial numerowhatsapp whatsappnumber",
    "ddd": "ddd codigodearea areacode dddtelefone",
    "website": "site website url paginaweb homepage siteurl web sitedaempresa companywebsite",
    "cnae": "cnae cnaeprincipal cnaefiscal cnaefiscalprincipal codigocnae atividadeprincipal maincnae "
    "codigocnaeprincipal",
    "company_size": "porte portedaempresa porteempresa companysize size",
    "company_status": "situacaocadastral situacaodaempresa situacaocadastraldaempresa companystatus",
    "opened_on": "datadeabertura dataabertura abertura dataabertura datadeinicioatividade datainicioatividade "
    "iniciodeatividade iniciodasatividades openedon openingdate foundedon founded",
    "street": "endereco logradouro rua avenida enderecocompleto street address streetaddress address1 addressline1",
    "street_number": "numero num n no nro numerodoendereco streetnumber housenumber number",
    "address_complement": "complemento complementodoendereco addresscomplement complement address2 addressline2",
    "district": "bairro distrito bairrodistrito district neighborhood neighbourhood",
    "cep": "cep codigopostal zip zipcode postalcode postcode",
    "city": "cidade municipio localidade city town municipality nomedomunicipio",
    "state": "uf estado siglauf state province unidadefederativa ufestado stateuf",
    "latitude": "latitude lat",
    "longitude": "longitude lon lng long",
    "segment": "segmento categoria segment category setor ramo ramodeatividade industry",
    "tags": "tags tag etiquetas etiqueta marcadores marcador labels",
    "quality_score": "nota pontuacao score qualityscore qualidade leadscore escore",
}  # fmt: skip
_FIELD_OF = {header: name for name, headers in _HEADERS.items() for header in headers.split()}
# Columns that may come several times: Telefone 1, Telefone 2, Celular.
_REPEATABLE = frozenset({"email", "phone", "whatsapp", "website"})
# What the database keeps itself; a file cannot set it, whoever wrote it.
_KEPT_BY_US = frozenset({
    "organizationid", "organizacaoid", "idorganizacao", "tenantid", "id", "createdat", "updatedat", "criadoem",
    "atualizadoem", "origin", "isaccessed", "accessedat", "hasemail", "hasphone", "ownerid", "importid",
    "segmentid", "municipalityid", "contenthash", "searchvector", "addresscoordinates", "coordinatessource", "islocked",
})  # fmt: skip
# A person's number is never stored; the last two come with a file of rejected rows.
_DROPPED = {"cpf": "holds a person's CPF, which is not stored", "linha": None, "motivo": None}
_LONGEST_SLUG = 63


@dataclass
class ColumnMap:
    """Which column of the file holds what.

    Attributes:
        headers: the header row as it stands in the file.
        single: field → column number.
        repeated: email, phone, whatsapp, website → column numbers.
        custom: column number → key in custom_fields.
        defined: key in custom_fields → its definition, of those that the organization has defined.
        echoed: column numbers that a file of rejected rows repeats (all but its own linha and motivo).
        notices: sentences about columns left out.
    """

    headers: list[str]
    single: dict[str, int] = field(default_factory=dict)
    repeated: dict[str, list[int]] = field(default_factory=dict)
    custom: dict[int, str] = field(default_factory=dict)
    defined: dict[str, DefinedField] = field(default_factory=dict)
    echoed: list[int] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def has_known_column(self) -> bool:
        """At least one column is read as something."""
        return bool(self.single or self.repeated)

    @property
    def has_name(self) -> bool:
        """A column tells what a lead is called."""
        return not self.single.keys().isdisjoint({"name", "first_name", "trade_name", "company", "contact"})

    def read_as(self) -> dict[str, str | None]:
        """Header → field, `custom:<key>`, or None for a column left out."""
        fields = {place: name for name, place in self.single.items()}
        fields |= {place: name for name, places in self.repeated.items() for place in places}
        fields |= {place: f"custom:{key}" for place, key in self.custom.items()}
        return {header: fields.get(place) for place, header in enumerate(self.headers)}


def map_columns(
    headers: list[str],
    *,
    keep_unknown: bool,
    named_custom: frozenset[str] = frozenset(),
    defined: Sequence[DefinedField] = (),
) -> ColumnMap:
    """Recognise the columns of a header row.

    Args:
        headers: the first record of the file.
        keep_unknown: unknown columns become custom fields; else only those in named_custom do.
        named_custom: headers (in any spelling of them) that are kept as custom fields in any case.
        defined: custom fields of the organization: a header that spells the label or the key of one brings it. A header
            that LeadsRapido knows itself (CNPJ, Telefone) stays what it is.
    """
    found = ColumnMap(headers, defined={one.key: one for one in defined})
    keys = {header_key(one.key): one.key for one in defined} | {header_key(one.label): one.key for one in defined}
    wanted = {header_key(name) for name in named_custom}
    for place, header in enumerate(headers):
        key = header_key(header)
        if key not in {"linha", "motivo"}:
            found.echoed.append(place)
        if key in _KEPT_BY_US:
            found.notices.append(f"Column {header!r} is ignored: LeadsRapido keeps it itself.")
        elif key in _DROPPED:
            if reason := _DROPPED[key]:
                found.notices.append(f"Column {header!r} is left out: it {reason}.")
        elif not _take_known(found, place, key) and not _take_defined(found, place, keys.get(key)):
            _take_unknown(found, place, key, keep=keep_unknown or key in wanted)
    return found


def header_key(header: str) -> str:
    """A header without accents, case, blanks, underscores and punctuation: "E-mail" -> "email"."""
    return fold_name(header).replace(" ", "")


def known_field(header: str) -> str | None:
    """The field a header stands for; None for an unknown one."""
    key = header_key(header)
    if key in _FIELD_OF:
        return _FIELD_OF[key]
    name = _FIELD_OF.get(key.rstrip("0123456789"))
    return name if name in _REPEATABLE else None


def _take_known(found: ColumnMap, place: int, key: str) -> bool:
    name = known_field(key)
    if name in _REPEATABLE:
        found.repeated.setdefault(name, []).append(place)
        return True
    if name is None or name in found.single:
        return False
    found.single[name] = place
    return True


def _take_defined(found: ColumnMap, place: int, key: str | None) -> bool:
    if key is None or key in found.custom.values():
        return False
    found.custom[place] = key
    return True


def _take_unknown(found: ColumnMap, place: int, key: str, *, keep: bool) -> None:
    header = found.headers[place]
    if not keep:
        if key:
            found.notices.append(f"Column {header!r} is left out: unknown; keep it with --custom-field {header!r}.")
        return
    slug = fold_name(header).replace(" ", "_")[:_LONGEST_SLUG] or f"coluna_{place + 1}"
    taken = {*found.custom.values(), *found.defined}
    unique, number = slug, 2
    while unique in taken:
        unique, number = f"{slug[: _LONGEST_SLUG - 4]}_{number}", number + 1
    found.custom[place] = unique
