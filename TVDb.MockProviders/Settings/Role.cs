namespace TVDb.MockProviders.Settings;

/// <summary>What this process plays.</summary>
internal enum Role
{
    /// <summary>Free of charge and open to all: no key is asked for, no invoice is kept.</summary>
    Mock,

    /// <summary>Stands in for the real providers: wants the key, keeps an invoice.</summary>
    Simulator,
}
