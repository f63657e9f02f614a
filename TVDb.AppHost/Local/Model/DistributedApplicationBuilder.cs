using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using TVDb.AppHost.Local;

namespace Aspire.Hosting;

/// <summary>Collects the composition's resources, in the order in which they are added.</summary>
internal sealed class DistributedApplicationBuilder
{
    private readonly List<ProcessResource> _resources = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    public DistributedApplicationBuilder(string[] args)
    {
        Configuration.AddEnvironmentVariables();
        Configuration.AddCommandLine(args);
    }

    /// <summary>Environment variables, then command-line arguments (<c>--NAME value</c>).</summary>
    public ConfigurationManager Configuration { get; } = new();

    public string AppHostDirectory { get; } = BuildFacts.AppHostDirectory;

    public IResourceBuilder<RedisResource> AddRedis(string name)
    {
        var redis = new RedisResource(name, password: RandomNumberGenerator.GetHexString(32, lowercase: true));
        redis.Endpoints.Add(new EndpointAnnotation(RedisResource.PrimaryEndpointName, port: null, portVariable: null));
        return Add(redis);
    }

    public IResourceBuilder<ProjectResource> AddProject<TProject>(string name)
        where TProject : IProjectMetadata, new() => Add(new ProjectResource(name, new TProject().ProjectPath));

    /// <summary>In Aspire a container built from the Dockerfile; here the project in the Dockerfile's folder, as a process.</summary>
    public IResourceBuilder<ContainerResource> AddDockerfile(string name, string contextPath, string dockerfilePath)
    {
        var dockerfile = Path.GetFullPath(dockerfilePath, Path.GetFullPath(contextPath, AppHostDirectory));
        return Add(new ContainerResource(name, BuildFacts.ProjectIn(Path.GetDirectoryName(dockerfile)!)));
    }

    /// <param name="secret">A secret's value is shown nowhere; nothing here shows any.</param>
    public IResourceBuilder<ParameterResource> AddParameter(string name, string value, bool secret)
    {
        _ = secret;
        return Named(new ParameterResource(name, value));
    }

    public DistributedApplication Build() => new(_resources, Configuration["TVDB_DATA_PATH"]!);

    private ResourceBuilder<T> Add<T>(T resource)
        where T : ProcessResource
    {
        _resources.Add(resource);
        return Named(resource);
    }

    private ResourceBuilder<T> Named<T>(T resource)
        where T : Resource => _names.Add(resource.Name)
            ? new ResourceBuilder<T>(resource)
            : throw new InvalidOperationException($"There are two resources named '{resource.Name}'.");
}
