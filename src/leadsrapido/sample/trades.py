"""What sample companies do: Portuguese trade words as they stand in names, singular and plural, with their CNAE."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Trade:
    """A kind of company.

    Attributes:
        weight: how common it is, relative to the others.
        singular: the word that a company's name begins with: "Padaria".
        plural: the same of a chain: "Padarias".
        cnae: its subclass, seven digits.
        segment: the market it belongs to.
        object: what its legal name says it does: "Comércio de Alimentos".
    """

    weight: int
    singular: str
    plural: str
    cnae: str
    segment: str
    object: str


TRADES: Final = tuple(
    Trade(*fields)
    for fields in (
        (60, "Padaria", "Padarias", "4721102", "Alimentação", "Comércio de Alimentos"),
        (14, "Panificadora", "Panificadoras", "1091102", "Alimentação", "Indústria e Comércio de Pães"),
        (8, "Pão & Cia", "Pães & Cia", "4721102", "Alimentação", "Comércio de Pães e Doces"),
        (10, "Confeitaria", "Confeitarias", "1091102", "Alimentação", "Comércio de Doces e Salgados"),
        (50, "Restaurante", "Restaurantes", "5611201", "Alimentação", "Comércio de Refeições"),
        (34, "Lanchonete", "Lanchonetes", "5611203", "Alimentação", "Comércio de Lanches"),
        (22, "Pizzaria", "Pizzarias", "5611201", "Alimentação", "Comércio de Alimentos"),
        (12, "Churrascaria", "Churrascarias", "5611201", "Alimentação", "Comércio de Refeições"),
        (10, "Sorveteria", "Sorveterias", "5611203", "Alimentação", "Comércio de Sorvetes"),
        (8, "Cafeteria", "Cafeterias", "5611203", "Alimentação", "Comércio de Cafés"),
        (44, "Supermercado", "Supermercados", "4711302", "Varejo", "Comércio de Alimentos"),
        (40, "Mercearia", "Mercearias", "4712100", "Varejo", "Comércio de Gêneros Alimentícios"),
        (18, "Açougue", "Açougues", "4722901", "Alimentação", "Comércio de Carnes"),
        (14, "Distribuidora", "Distribuidoras", "4635403", "Atacado", "Distribuição de Bebidas"),
        (70, "Comercial", "Comerciais", "4712100", "Varejo", "Comércio e Representações"),
        (52, "Construtora", "Construtoras", "4120400", "Construção", "Construções e Empreendimentos"),
        (30, "Construção", "Construções", "4120400", "Construção", "Serviços de Construção"),
        (24, "Materiais de Construção", "Materiais de Construções", "4744099", "Construção", "Comércio de Materiais"),
        (12, "Serralheria", "Serralherias", "2542000", "Construção", "Indústria e Comércio de Metais"),
        (12, "Marcenaria", "Marcenarias", "3101200", "Indústria", "Indústria de Móveis"),
        (10, "Vidraçaria", "Vidraçarias", "4743100", "Construção", "Comércio de Vidros"),
        (36, "Imobiliária", "Imobiliárias", "6821801", "Imobiliário", "Negócios Imobiliários"),
        (26, "Imóvel", "Imóveis", "6821801", "Imobiliário", "Administração de Imóveis"),
        (40, "Clínica", "Clínicas", "8630503", "Saúde", "Serviços Médicos"),
        (30, "Clínica Odontológica", "Clínicas Odontológicas", "8630504", "Saúde", "Serviços Odontológicos"),
        (10, "Clínica de Fisioterapia", "Clínicas de Fisioterapia", "8650004", "Saúde", "Serviços de Fisioterapia"),
        (8, "Hospital", "Hospitais", "8610101", "Saúde", "Serviços Hospitalares"),
        (10, "Laboratório", "Laboratórios", "8640202", "Saúde", "Análises Clínicas"),
        (36, "Farmácia", "Farmácias", "4771701", "Saúde", "Comércio de Medicamentos"),
        (16, "Drogaria", "Drogarias", "4771701", "Saúde", "Comércio de Medicamentos"),
        (12, "Ótica", "Óticas", "4774100", "Varejo", "Comércio de Artigos Ópticos"),
        (14, "Clínica Veterinária", "Clínicas Veterinárias", "7500100", "Pet", "Serviços Veterinários"),
        (16, "Pet Shop", "Pet Shops", "4789004", "Pet", "Comércio de Produtos para Animais"),
        (30, "Hotel", "Hotéis", "5510801", "Turismo", "Serviços de Hotelaria"),
        (20, "Pousada", "Pousadas", "5590699", "Turismo", "Serviços de Hospedagem"),
        (16, "Agência de Viagem", "Agências de Viagens", "7911200", "Turismo", "Viagens e Turismo"),
        (44, "Transportadora", "Transportadoras", "4930202", "Logística", "Transportes Rodoviários"),
        (26, "Transporte", "Transportes", "4930202", "Logística", "Transportes e Serviços"),
        (12, "Logística", "Logísticas", "5250804", "Logística", "Serviços de Logística"),
        (8, "Locação", "Locações", "7711000", "Automotivo", "Locação de Veículos"),
        (40, "Oficina Mecânica", "Oficinas Mecânicas", "4520001", "Automotivo", "Serviços Automotivos"),
        (34, "Auto Peças", "Autopeças", "4530703", "Automotivo", "Comércio de Peças"),
        (16, "Auto Posto", "Auto Postos", "4731800", "Automotivo", "Comércio de Combustíveis"),
        (10, "Pneu", "Pneus", "4530705", "Automotivo", "Comércio de Pneus"),
        (22, "Contabilidade", "Contabilidades", "6920601", "Serviços", "Serviços Contábeis"),
        (22, "Advocacia", "Advocacias", "6911701", "Serviços", "Sociedade de Advogados"),
        (18, "Consultoria", "Consultorias", "7020400", "Serviços", "Consultoria e Gestão"),
        (22, "Tecnologia", "Tecnologias", "6201501", "Tecnologia", "Serviços de Tecnologia"),
        (18, "Informática", "Informáticas", "4751201", "Tecnologia", "Comércio e Serviços de Informática"),
        (10, "Sistema", "Sistemas", "6202300", "Tecnologia", "Desenvolvimento de Sistemas"),
        (50, "Salão de Beleza", "Salões de Beleza", "9602501", "Beleza", "Serviços de Beleza"),
        (20, "Barbearia", "Barbearias", "9602501", "Beleza", "Serviços de Beleza"),
        (14, "Estética", "Estéticas", "9602502", "Beleza", "Serviços de Estética"),
        (22, "Academia", "Academias", "9313100", "Saúde", "Atividades Físicas"),
        (24, "Escola", "Escolas", "8513900", "Educação", "Serviços de Educação"),
        (14, "Colégio", "Colégios", "8520100", "Educação", "Serviços de Educação"),
        (10, "Curso", "Cursos", "8599604", "Educação", "Treinamentos e Cursos"),
        (60, "Loja", "Lojas", "4781400", "Varejo", "Comércio de Roupas"),
        (30, "Confecção", "Confecções", "1412601", "Indústria", "Indústria e Comércio de Roupas"),
        (16, "Calçado", "Calçados", "4782201", "Varejo", "Comércio de Calçados"),
        (16, "Móvel", "Móveis", "4754701", "Varejo", "Comércio de Móveis"),
        (14, "Papelaria", "Papelarias", "4761003", "Varejo", "Comércio de Papéis"),
        (8, "Joalheria", "Joalherias", "4783101", "Varejo", "Comércio de Joias"),
        (10, "Floricultura", "Floriculturas", "4789002", "Varejo", "Comércio de Flores"),
        (14, "Gráfica", "Gráficas", "1813001", "Indústria", "Impressões e Serviços Gráficos"),
        (16, "Metalúrgica", "Metalúrgicas", "2512800", "Indústria", "Indústria Metalúrgica"),
        (10, "Usinagem", "Usinagens", "2539001", "Indústria", "Indústria e Comércio de Peças"),
        (10, "Plástico", "Plásticos", "2229399", "Indústria", "Indústria de Embalagens Plásticas"),
        (14, "Instalação Elétrica", "Instalações Elétricas", "4321500", "Construção", "Instalações e Manutenções"),
        (12, "Refrigeração", "Refrigerações", "4322302", "Serviços", "Serviços de Refrigeração"),
        (12, "Lavanderia", "Lavanderias", "9601701", "Serviços", "Serviços de Lavanderia"),
        (12, "Limpeza", "Limpezas", "8121400", "Serviços", "Serviços de Limpeza e Conservação"),
        (10, "Segurança", "Seguranças", "8011101", "Serviços", "Serviços de Vigilância"),
        (12, "Publicidade", "Publicidades", "7311400", "Serviços", "Propaganda e Publicidade"),
        (12, "Buffet", "Buffets", "5620102", "Alimentação", "Serviços de Alimentação"),
        (20, "Agropecuária", "Agropecuárias", "4692300", "Agronegócio", "Comércio de Produtos Agropecuários"),
        (14, "Fazenda", "Fazendas", "0151201", "Agronegócio", "Produção Agropecuária"),
        (8, "Energia Solar", "Energias Solares", "4321500", "Energia", "Instalações de Energia Solar"),
    )
)

# Words added to leads by the people who keep them; the first are the commonest.
TAGS: Final = (
    "prospecção", "quente", "indicação", "feira", "site", "whatsapp", "retornar", "instagram", "morno", "frio",
    "orçamento enviado", "cliente antigo", "parceiro", "matriz", "filial", "franquia", "vip", "interior", "capital",
    "atacado", "varejo", "e-commerce", "sem decisor", "reunião marcada", "concorrente", "inadimplente", "exportação",
    "licitação", "sazonal", "alto ticket",
)  # fmt: skip
