namespace TVDb.Pipeline.Routing;

/// <summary>What to do with a job that a limit or an outage keeps from its provider.</summary>
public enum FallbackPolicy
{
    /// <summary>Keep it and go on later.</summary>
    Defer,

    /// <summary>Let the mock serve it, labelled: never in mode real.</summary>
    Mock,

    /// <summary>Fail it at once.</summary>
    Reject,
}
