namespace TVDb.Pipeline.Costs;

/// <summary>What a price is for.</summary>
public enum PriceUnit
{
    Page,
    Credit,
    InputToken,
    CachedInputToken,
    OutputToken,
    BatchInputToken,
}

/// <summary>So many of a unit.</summary>
public readonly record struct Quantity(PriceUnit Unit, long Count);
