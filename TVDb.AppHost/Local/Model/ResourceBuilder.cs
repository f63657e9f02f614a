namespace Aspire.Hosting.ApplicationModel;

/// <summary>As in Aspire; covariant, so that a verb may take any resource.</summary>
internal interface IResourceBuilder<out T>
    where T : Resource
{
    T Resource { get; }
}

internal sealed record ResourceBuilder<T>(T Resource) : IResourceBuilder<T>
    where T : Resource;
