using Aspire.Hosting.ApplicationModel;

namespace TVDb.AppHost.Local.Running;

internal static class NextCommand
{
    // Where the command line looks when it is told nothing.
    private const int DefaultGrpcPort = 5180;

    /// <summary>What to type into a second terminal, to see a document processed.</summary>
    public static string For(IEnumerable<ProcessResource> resources)
    {
        var grpc = resources.Single(resource => resource.Name == "pipeline").Endpoint("grpc");
        var address = grpc.BoundPort == DefaultGrpcPort ? "" : $" --address {grpc.Url}";
        return $"  dotnet run --project TVDb.Cli -- process samples/handbook.pdf{address}";
    }
}
