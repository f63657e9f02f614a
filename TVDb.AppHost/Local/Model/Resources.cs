// The resources of the composition, under Aspire's names; see Running/ for how each becomes a process.
namespace Aspire.Hosting
{
    internal interface IProjectMetadata
    {
        /// <summary>Absolute path of the project file.</summary>
        string ProjectPath { get; }
    }
}

namespace Aspire.Hosting.ApplicationModel
{
    internal abstract class Resource(string name)
    {
        public string Name { get; } = name;
    }

    /// <summary>A value, known before anything starts.</summary>
    internal sealed class ParameterResource(string name, string value) : Resource(name)
    {
        public string Value { get; } = value;
    }

    /// <summary>A resource that runs as one child process.</summary>
    internal abstract class ProcessResource(string name) : Resource(name)
    {
        public List<EndpointAnnotation> Endpoints { get; } = [];

        /// <summary>Command-line arguments, in order.</summary>
        public List<string> Args { get; } = [];

        /// <summary>Evaluated at start, when every port is known. A later value of the same name wins.</summary>
        public List<KeyValuePair<string, Func<string>>> Environment { get; } = [];

        public List<ProcessResource> WaitsFor { get; } = [];

        /// <summary>The endpoint and path that answer 200 when the resource is healthy; none: healthy once started.</summary>
        public (EndpointAnnotation Endpoint, string Path)? HealthCheck { get; set; }

        public EndpointAnnotation Endpoint(string endpointName) => Endpoints.FirstOrDefault(endpoint => endpoint.Name == endpointName)
            ?? throw new InvalidOperationException($"Resource '{Name}' has no endpoint '{endpointName}'.");
    }

    internal sealed class ProjectResource(string name, string projectPath) : ProcessResource(name)
    {
        public string ProjectPath { get; } = projectPath;
    }

    /// <summary>A container in Aspire; here the project beside its Dockerfile, run as a process.</summary>
    internal sealed class ContainerResource(string name, string projectPath) : ProcessResource(name)
    {
        public string ProjectPath { get; } = projectPath;

        /// <summary>From the path inside a container to the path on this machine.</summary>
        public Dictionary<string, string> BindMounts { get; } = [];
    }

    internal sealed class RedisResource(string name, string password) : ProcessResource(name)
    {
        public const string PrimaryEndpointName = "tcp";

        public string Password { get; } = password;

        public bool KeepsData { get; set; }

        /// <summary>As Aspire writes it: <c>host:port,password=…</c>.</summary>
        public string ConnectionString => $"127.0.0.1:{Endpoint(PrimaryEndpointName).BoundPort},password={Password}";
    }
}
