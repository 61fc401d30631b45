"""The words of sample names: brands that could be real, brands made of syllables, surnames, streets.

Nobody's and nothing's real name is meant: surnames and first names are the country's commonest, put together at random.
"""

from functools import cache
from typing import Final

BRANDS: Final = (
    "Estrela", "Aliança", "União", "Progresso", "Central", "Ideal", "Real", "Nacional", "Popular", "Modelo",
    "Imperial", "Aurora", "Alvorada", "Horizonte", "Primavera", "Paraíso", "Esperança", "Vitória", "Liberdade",
    "Independência", "Brasil", "Santa Rita", "Santo Antônio", "São José", "São João", "São Jorge",
    "Nossa Senhora Aparecida", "Bom Jesus", "Santa Luzia", "Sagrada Família", "Boa Vista", "Bela Vista", "Vila Nova",
    "Serra Azul", "Serra Dourada", "Vale Verde", "Rio Claro", "Água Viva", "Monte Alegre", "Ouro Verde", "Ouro Preto",
    "Prata da Casa", "Pedra Branca", "Lua Nova", "Sol Nascente", "Novo Tempo", "Nova Era", "Novo Mundo", "Novo Lar",
    "Mundo Novo", "Pão Quente", "Pão Dourado", "Trigo de Ouro", "Flor do Campo", "Flor de Lis", "Rosa dos Ventos",
    "Girassol", "Beija-Flor", "Bem-Te-Vi", "Sabiá", "Andorinha", "Águia", "Falcão", "Leão", "Tigre", "Pantanal",
    "Amazônia", "Atlântico", "Pacífico", "Tropical", "Equador", "Cruzeiro", "Planalto", "Litoral", "Sertão",
    "Caatinga", "Araucária", "Ipê", "Jacarandá", "Jatobá", "Cedro", "Peroba", "Mangueira", "Figueira", "Palmeira",
    "Coqueiro", "Cristal", "Diamante", "Esmeralda", "Safira", "Rubi", "Topázio", "Pérola", "Marfim", "Granito",
    "Avenida", "Praça", "Matriz", "Estação", "Porto", "Farol", "Âncora", "Veleiro", "Bandeirante", "Pioneira",
    "Pioneiro", "Colonial", "Universal", "Mundial", "Internacional", "Continental", "Universo", "Galáxia", "Cometa",
    "Órion", "Apolo", "Atenas", "Olimpo", "Fênix", "Ômega", "Delta", "Alfa", "Beta", "Sigma", "Master", "Premium",
    "Prime", "Gold", "Plus", "Express", "Center", "Top", "Total", "Global", "Líder", "Campeã", "Econômica",
    "Econômico", "Familiar", "Moderna", "Moderno", "Tradição", "Qualidade", "Confiança", "Excelência", "Harmonia",
    "Equilíbrio", "Vida Nova", "Bem Viver", "Bem Estar", "Saúde e Vida", "Sorriso", "Raízes", "Origem", "Essência",
    "Sabor da Terra", "Sabor Mineiro", "Sabor e Arte", "Cantinho", "Recanto", "Ponto Certo", "Ponto Final",
    "Casa Grande", "Casa Nova", "Casa Bela", "Lar Doce Lar", "Três Irmãos", "Dois Irmãos", "Irmãos Unidos", "Família",
    "Amigos", "Companheiro", "Trabalho", "Conquista", "Futuro", "Amanhã", "Sempre Viva", "Eldorado", "Califórnia",
    "Flórida", "Roma", "Nápoles", "Lisboa", "Coimbra", "Veneza", "Paris", "Tóquio",
)  # fmt: skip
SURNAMES: Final = (
    "Silva", "Santos", "Oliveira", "Souza", "Rodrigues", "Ferreira", "Alves", "Pereira", "Lima", "Gomes", "Costa",
    "Ribeiro", "Martins", "Carvalho", "Almeida", "Lopes", "Soares", "Fernandes", "Vieira", "Barbosa", "Rocha", "Dias",
    "Nascimento", "Andrade", "Moreira", "Nunes", "Marques", "Machado", "Mendes", "Freitas", "Cardoso", "Ramos",
    "Gonçalves", "Santana", "Teixeira", "Araújo", "Pinto", "Castro", "Campos", "Moura", "Cavalcanti", "Monteiro",
    "Correia", "Batista", "Barros", "Duarte", "Melo", "Azevedo", "Cunha", "Reis", "Pires", "Miranda", "Borges",
    "Farias", "Fonseca", "Magalhães", "Guimarães", "Tavares", "Medeiros", "Macedo", "Xavier", "Queiroz", "Siqueira",
    "Brandão", "Leite", "Peixoto", "Aguiar", "Bezerra", "Coelho", "Figueiredo", "Matos", "Nogueira", "Paiva", "Prado",
    "Rezende", "Sampaio", "Toledo", "Vasconcelos", "Zanetti", "Bianchi", "Rossi", "Ferrari", "Schneider", "Müller",
    "Becker", "Hoffmann", "Kowalski", "Nakamura", "Tanaka", "Yamamoto", "Sato", "Haddad", "Salomão", "Bittencourt",
)  # fmt: skip
FIRST_NAMES: Final = (
    "Maria", "José", "Ana", "João", "Antônio", "Francisco", "Carlos", "Paulo", "Pedro", "Lucas", "Luiz", "Marcos",
    "Gabriel", "Rafael", "Juliana", "Márcia", "Fernanda", "Patrícia", "Aline", "Sandra", "Camila", "Bruna", "Jéssica",
    "Letícia", "Júlia", "Luciana", "Vanessa", "Mariana", "Gustavo", "Felipe", "Rodrigo", "Bruno", "Eduardo", "Thiago",
    "André", "Fábio", "Sérgio", "Cláudia", "Simone", "Renata", "Tatiane", "Vinícius", "Antônia", "Rosângela", "Débora",
)  # fmt: skip
JOB_TITLES: Final = (
    "Gerente", "Compras", "Diretoria", "Financeiro", "Gerência Comercial", "Administrativo", "Marketing",
    "Sócio-gerente", "Suprimentos", "Atendimento", "Recursos Humanos", "Vendas",
)  # fmt: skip
STREETS: Final = (
    "Rua das Flores", "Avenida Brasil", "Rua XV de Novembro", "Rua Sete de Setembro", "Rua São José",
    "Avenida Central", "Rua Santos Dumont", "Rua Tiradentes", "Avenida Paulista", "Rua Dom Pedro II",
    "Rua Duque de Caxias", "Rua Bahia", "Rua Minas Gerais", "Rua São Paulo", "Avenida Getúlio Vargas",
    "Avenida Presidente Vargas", "Rua Rui Barbosa", "Rua Marechal Deodoro", "Rua Barão do Rio Branco",
    "Rua Treze de Maio", "Avenida Independência", "Praça da Matriz", "Rua José Bonifácio", "Rua Castro Alves",
    "Rua Santo Antônio", "Rua Nossa Senhora Aparecida", "Rua Amazonas", "Avenida Rio Branco", "Rua Paraná",
    "Rua Goiás", "Travessa da Paz", "Alameda dos Ipês", "Rua do Comércio", "Rua Boa Vista", "Avenida Beira Rio",
    "Avenida dos Estados", "Rodovia Anhanguera", "Estrada Velha", "Rua Direita", "Rua Primavera", "Rua Bela Vista",
    "Rua Santa Luzia", "Avenida das Nações", "Rua João Pessoa", "Rua da Liberdade",
)  # fmt: skip
DISTRICTS: Final = (
    "Centro", "Jardim América", "Vila Nova", "São José", "Santo Antônio", "Boa Vista", "Jardim Primavera",
    "Bela Vista", "Industrial", "São Francisco", "Santa Cruz", "Jardim das Flores", "Vila Maria",
    "Nossa Senhora de Fátima", "Cidade Nova", "Parque Industrial", "Jardim Paulista", "Alto da Boa Vista",
    "Santa Luzia", "São Sebastião", "Jardim Europa", "Vila São João", "Planalto", "Aeroporto", "Liberdade",
    "Santa Maria", "Progresso", "Setor Sul", "Setor Oeste", "Zona Industrial", "Morada do Sol", "Novo Horizonte",
    "Bom Jesus", "Cohab", "Distrito Industrial", "Água Branca",
)  # fmt: skip

_MIDDLES = (
    "ba", "be", "bi", "bo", "bra", "bre", "bri", "bro", "ca", "co", "cla", "cle", "cra", "cri", "cro", "da", "de",
    "di", "do", "dra", "dri", "fa", "fe", "fi", "fla", "flo", "fra", "fri", "ga", "go", "gra", "gri", "gua", "ja",
    "jo", "ju", "la", "le", "li", "lo", "lu", "ma", "mi", "mo", "mu", "na", "ne", "ni", "no", "nu", "pa", "pe", "pla",
    "pra", "pri", "pro", "ra", "re", "ri", "ro", "ru", "sa", "se", "si", "so", "su", "ta", "te", "ti", "to", "tra",
    "tri", "tro", "va", "ve", "vi", "vo", "xa", "xi", "za", "ze", "zi", "zo", "al", "an", "ar", "el", "en", "er", "in",
    "or", "on", "ur",
)  # fmt: skip
_ENDINGS = (
    "lar", "mar", "tec", "lux", "nex", "max", "sul", "bras", "vale", "dor", "fort", "lândia", "nópolis", "tur", "med",
    "plast", "net", "vel", "ral", "zan", "rão", "lin", "mir", "ton", "ville", "cor", "sol", "tex", "gel", "par",
)  # fmt: skip
INVENTED: Final = 60_000
# Coprime to the number of combinations, so that equal ranks never give equal syllables, and neighbours look unlike.
_STRIDE = 104_729


@cache
def invented_brands() -> tuple[str, ...]:
    """Give 60,000 pronounceable words that mean nothing, the same in every process: "Tramilux", "Vonópolis"."""
    combinations = len(_MIDDLES) ** 2 * len(_ENDINGS)
    words = []
    for rank in range(INVENTED):
        rest, ending = divmod(rank * _STRIDE % combinations, len(_ENDINGS))
        first, second = divmod(rest, len(_MIDDLES))
        words.append((_MIDDLES[first] + _MIDDLES[second] + _ENDINGS[ending]).capitalize())
    return tuple(words)
