namespace TVDb.Pipeline.Routing;

/// <summary>Which end of the providers a job may use.</summary>
public enum ServiceMode
{
    Mock,
    Real,
    Hybrid,
}

/// <summary>Which end of a provider served a stage.</summary>
public enum Variant
{
    /// <summary>No call was needed.</summary>
    None,
    Mock,
    Real,

    /// <summary>An earlier result served.</summary>
    Cache,
}
