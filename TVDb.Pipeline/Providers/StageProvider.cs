using TVDb.Pipeline.Providers.OpenAICompatible;

namespace TVDb.Pipeline.Providers;

/// <summary>A provider that serves a stage, as it is configured.</summary>
/// <param name="Name">As budgets, prices, holds and records spell it.</param>
/// <param name="Timeout">For one call, from the request to the answer.</param>
public abstract record StageProvider(string Name, TimeSpan Timeout)
{
    /// <summary>The setting for want of which there is no real end; null: there is one.</summary>
    public string? MissingSetting { get; init; }

    public bool HasReal => MissingSetting is null;

    /// <summary>Its real calls are held and posted; false for what is done here, for nothing.</summary>
    public bool IsPaid { get; init; } = true;

    /// <summary>Where its real calls go, and what answers there: a result from elsewhere is another result.</summary>
    public required string RealIdentity { get; init; }

    /// <summary>Where its mock calls go; null where it has no mock end.</summary>
    public string? MockIdentity { get; init; }
}

/// <summary>Serves the parse stage.</summary>
/// <param name="Name"><inheritdoc/></param>
/// <param name="Timeout"><inheritdoc/></param>
/// <param name="Models">Its tiers, or the one way in which it parses.</param>
public sealed record ParseProvider(string Name, TimeSpan Timeout, IReadOnlyList<string> Models) : StageProvider(Name, Timeout)
{
    /// <summary>What a job that asks for a tier gets here: a provider without tiers has one way for all.</summary>
    public string ModelFor(string tier) => Models.Contains(tier) ? tier : Models[0];
}

/// <summary>Serves the embed stage.</summary>
/// <param name="Name"><inheritdoc/></param>
/// <param name="Timeout"><inheritdoc/></param>
/// <param name="Models">The models it may be asked for.</param>
/// <param name="Default">The one of them that is asked for where a job does not say.</param>
public sealed record EmbedProvider(string Name, TimeSpan Timeout, IReadOnlyList<EmbeddingModel> Models, EmbeddingModel Default) : StageProvider(Name, Timeout)
{
    /// <summary>Null where it does not serve this model.</summary>
    public EmbeddingModel? Find(string model) => Models.FirstOrDefault(known => known.Name == model);

    /// <summary>What serves a job that asked for a model: of a mock that does not know it, one whose vectors can be as long.</summary>
    public EmbeddingModel ModelFor(string model, int dimensions) =>
        Find(model) ?? Models.FirstOrDefault(known => known.Shortens && known.Dimensions >= dimensions) ?? Default;
}
