namespace TVDb.MockProviders.Wire;

/// <summary>A call over a route's capacity.</summary>
/// <param name="RequestsPerSecond">The limit in force, or null where only concurrency is limited.</param>
/// <param name="RetryAfter">When another call would fit, as far as that is known.</param>
internal readonly record struct CapacityRefusal(int? RequestsPerSecond, TimeSpan RetryAfter);
