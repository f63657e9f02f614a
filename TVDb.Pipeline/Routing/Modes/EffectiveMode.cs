namespace TVDb.Pipeline.Routing.Modes;

/// <summary>The mode in which a call is made, from its job's and the one that operators set for its provider.</summary>
public abstract record EffectiveMode
{
    /// <summary>Why a real job's call is not made; the reason of its failure.</summary>
    public const string WithheldReason = "PROVIDER_SET_TO_MOCK";

    /// <summary>Why a mock serves a hybrid job's call, which makes the job degraded.</summary>
    public const string OperatorMock = "operator_mock";

    private EffectiveMode()
    {
    }

    /// <summary>
    /// The whole rule. A mock job is free and stays so; a real job never gets mock content; a hybrid one takes what the
    /// operators say, and an answer that is a mock's by their word is labelled like any other that fell back.
    /// </summary>
    /// <param name="job">The job's mode.</param>
    /// <param name="provider">What operators set for the provider; null where nothing is set.</param>
    public static EffectiveMode Of(ServiceMode job, ServiceMode? provider) => (job, provider) switch
    {
        (ServiceMode.Mock, _) => new Made(ServiceMode.Mock),
        (ServiceMode.Real, ServiceMode.Mock) => new Withheld(),
        (ServiceMode.Real, _) => new Made(ServiceMode.Real),
        (ServiceMode.Hybrid, ServiceMode.Mock) => new Made(ServiceMode.Mock) { DegradedBy = OperatorMock },
        (ServiceMode.Hybrid, ServiceMode.Real) => new Made(ServiceMode.Real),
        (ServiceMode.Hybrid, _) => new Made(ServiceMode.Hybrid),
    };

    /// <summary>It is made in this mode.</summary>
    public sealed record Made(ServiceMode Mode) : EffectiveMode
    {
        /// <summary>Why what serves it is less than was asked for; null where it is not.</summary>
        public string? DegradedBy { get; init; }
    }

    /// <summary>It is not made: the job waits or is refused, as its on_unavailable says.</summary>
    public sealed record Withheld : EffectiveMode;
}
