using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A port a resource listens on, always on 127.0.0.1.</summary>
internal sealed class EndpointAnnotation(string name, int? port, string? portVariable)
{
    private int? _boundPort;

    public string Name { get; } = name;

    /// <summary>The port asked for; none: any free one.</summary>
    public int? Port { get; } = port;

    /// <summary>The environment variable that tells the process its port.</summary>
    public string? PortVariable { get; } = portVariable;

    /// <summary>For Aspire's publishers; nothing here stands between the processes.</summary>
    public string? Transport { get; set; }

    /// <summary>The port taken at start.</summary>
    public int BoundPort
    {
        get => _boundPort ?? throw new InvalidOperationException($"Endpoint '{Name}' has no port yet.");
        set => _boundPort = value;
    }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{BoundPort}");
}

internal sealed record EndpointReference(ProcessResource Resource, string EndpointName)
{
    public string Url => Resource.Endpoint(EndpointName).Url;
}
