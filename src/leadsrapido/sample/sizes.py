"""How sample leads are shared out: few large organizations, many small ones."""


def organization_sizes(leads: int, organizations: int) -> list[int]:
    """Give the number of leads of each organization, largest first: the n-th has 1/n of the first (Zipf).

    2,000,000 leads over 500 organizations: the largest 294,400, the median 1,180, the smallest 590.
    """
    weights = [1 / rank for rank in range(1, organizations + 1)]
    total = sum(weights)
    sizes: list[int] = []
    owed = 0.0
    for weight in weights:
        owed += leads * weight / total
        sizes.append(round(owed) - sum(sizes))
    return sizes
