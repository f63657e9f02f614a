using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>The verbs of the composition. Each does to a process what Aspire's verb of the same name does.</summary>
internal static class ResourceBuilderExtensions
{
    /// <param name="builder">The resource that listens.</param>
    /// <param name="port">The port to listen on; none: any free one. Nothing stands in front of the process.</param>
    /// <param name="targetPort">The port inside a container: meaningless here.</param>
    /// <param name="name">Of the endpoint; <c>http</c> by default.</param>
    /// <param name="env">The variable that tells the process its port; none: by ASPNETCORE_URLS.</param>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null)
        where T : ProcessResource
    {
        _ = targetPort;
        var endpoint = new EndpointAnnotation(name ?? "http", port, env);
        builder.Resource.Endpoints.Add(endpoint);
        return env is null
            ? builder.With("ASPNETCORE_URLS", () => endpoint.Url)
            : builder.With(env, () => endpoint.BoundPort.ToString(CultureInfo.InvariantCulture));
    }

    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, string endpointName, Action<EndpointAnnotation> callback)
        where T : ProcessResource
    {
        callback(builder.Resource.Endpoint(endpointName));
        return builder;
    }

    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name)
        where T : ProcessResource => new(builder.Resource, name);

    public static IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, string path, string endpointName = "http")
        where T : ProcessResource
    {
        builder.Resource.HealthCheck = (builder.Resource.Endpoint(endpointName), path);
        return builder;
    }

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string value)
        where T : ProcessResource => builder.With(name, () => value);

    public static IResourceBuilder<T> WithEnvironment<T>(
        this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> parameter)
        where T : ProcessResource => builder.With(name, () => parameter.Resource.Value);

    /// <summary>Gives the connection string, as <c>ConnectionStrings__NAME</c>.</summary>
    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> builder, IResourceBuilder<RedisResource> source)
        where T : ProcessResource => builder.With($"ConnectionStrings__{source.Resource.Name}", () => source.Resource.ConnectionString);

    /// <summary>Lets the service be found by its name, through <c>services__NAME__http__0</c>.</summary>
    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> builder, EndpointReference endpointReference)
        where T : ProcessResource => builder.With($"services__{endpointReference.Resource.Name}__http__0", () => endpointReference.Url);

    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, params string[] args)
        where T : ProcessResource
    {
        builder.Resource.Args.AddRange(args);
        return builder;
    }

    /// <summary>A volume is a folder of the data path, named after the resource: <paramref name="name"/> is Docker's.</summary>
    public static IResourceBuilder<RedisResource> WithDataVolume(this IResourceBuilder<RedisResource> builder, string name)
    {
        _ = name;
        builder.Resource.KeepsData = true;
        return builder;
    }

    /// <summary>Nothing is mounted: an environment value that names <paramref name="target"/> gets <paramref name="source"/> instead.</summary>
    public static IResourceBuilder<ContainerResource> WithBindMount(
        this IResourceBuilder<ContainerResource> builder, string source, string target, bool isReadOnly)
    {
        _ = isReadOnly;
        builder.Resource.BindMounts.Add(target, source);
        return builder;
    }

    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<ProcessResource> dependency)
        where T : ProcessResource
    {
        builder.Resource.WaitsFor.Add(dependency.Resource);
        return builder;
    }

    private static IResourceBuilder<T> With<T>(this IResourceBuilder<T> builder, string name, Func<string> value)
        where T : ProcessResource
    {
        builder.Resource.Environment.Add(new(name, value));
        return builder;
    }
}
