using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TVDb.Pipeline.Operations;

/// <summary>Something that operators change while replicas run, as this replica last heard of it.</summary>
public abstract class RunTimeSetting(string name)
{
    /// <summary>Its name in Redis.</summary>
    public string Name { get; } = name;

    internal abstract long Revision { get; }

    /// <summary>The revision that was last found not to be understood: told once.</summary>
    internal long Misunderstood { get; set; }

    /// <param name="revision">The value's revision, 0 where there is none.</param>
    /// <param name="json">The value, or null.</param>
    /// <exception cref="JsonException">It cannot be understood; the value stays as it was.</exception>
    internal abstract void Take(long revision, string? json);
}

/// <summary>A value and how often it was changed before it was this one.</summary>
public sealed record Revised<T>(long Revision, T Value);

/// <inheritdoc/>
/// <param name="name">Its name in Redis.</param>
/// <param name="initial">As long as nobody changed it.</param>
/// <param name="shape">How it is kept. Unknown members of a newer version are passed over.</param>
public sealed class RunTimeSetting<T>(string name, T initial, JsonTypeInfo<T> shape) : RunTimeSetting(name)
    where T : class
{
    private Revised<T> _current = new(0, initial);

    /// <summary>The value last heard of. Read at each use: it changes under its readers.</summary>
    public Revised<T> Current => Volatile.Read(ref _current);

    internal override long Revision => Current.Revision;

    internal override void Take(long revision, string? json) =>
        Set(new Revised<T>(revision, json is null ? initial : JsonSerializer.Deserialize(json, shape)!));

    internal void Set(Revised<T> value) => Volatile.Write(ref _current, value);

    internal string Write(T value) => JsonSerializer.Serialize(value, shape);
}
