namespace TVDb.Pipeline.Routing.Modes;

/// <summary>A mode that an operator wants.</summary>
/// <param name="Targets">Providers, or the default; all at once or none.</param>
/// <param name="Mode">Null: nothing shall be set any more.</param>
/// <param name="For">How long; null: for good.</param>
public sealed record ModeWish(IReadOnlyList<string> Targets, ServiceMode? Mode, TimeSpan? For);
