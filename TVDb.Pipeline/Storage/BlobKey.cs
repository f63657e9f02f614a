using System.Text.RegularExpressions;

namespace TVDb.Pipeline.Storage;

/// <summary>
/// Where a blob is: a tenant, or the service itself, then names. Every part is checked to be a plain name, so that no key,
/// whatever a caller sent, leaves its folder.
/// </summary>
public readonly partial record struct BlobKey
{
    /// <summary>No tenant's: names do not begin with a dot.</summary>
    private const string Service = ".service";

    private BlobKey(string path) => Path = path;

    /// <summary>Parts joined by '/'.</summary>
    public string Path { get; }

    /// <summary>The last part.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public static BlobKey Of(string tenant, params ReadOnlySpan<string> names) => Joined(Checked(tenant), names);

    /// <summary>The key of something that belongs to no tenant.</summary>
    public static BlobKey OfService(params ReadOnlySpan<string> names) => Joined(Service, names);

    /// <summary>The key whose path this is; false where it is no key's.</summary>
    public static bool TryParse(string path, out BlobKey key)
    {
        key = new BlobKey(path);
        var parts = path.Split('/');
        return (parts[0] == Service || IsName(parts[0])) && parts.Skip(1).All(IsName);
    }

    public static bool IsName(string text) => NameForm().IsMatch(text);

    private static BlobKey Joined(string path, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            path += "/" + Checked(name);
        }
        return new BlobKey(path);
    }

    private static string Checked(string name) => IsName(name) ? name : throw new ArgumentException($"'{name}' is not a blob name", nameof(name));

    [GeneratedRegex(@"^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();
}
