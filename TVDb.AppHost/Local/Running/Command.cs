using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;

namespace TVDb.AppHost.Local.Running;

/// <summary>How a project or a "container" becomes a process.</summary>
internal static class Command
{
    // Meant for the AppHost by its launch profile; a child that inherited its URL would listen where the dashboard would.
    private static readonly string[] NotInherited =
        ["ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "DOTNET_LAUNCH_PROFILE"];

    /// <summary>`dotnet PROJECT.dll` in its own output folder, with the AppHost's environment and the resource's over it.</summary>
    public static ProcessStartInfo ForProject(ProcessResource resource, string projectPath)
    {
        var assembly = BuildFacts.AssemblyOf(projectPath);
        if (!File.Exists(assembly))
        {
            throw new StartException($"{resource.Name}: {assembly} does not exist. Build TVDb.AppHost, which builds it too.");
        }

        var start = new ProcessStartInfo(DotNet.Host) { WorkingDirectory = Path.GetDirectoryName(assembly), ArgumentList = { assembly } };
        foreach (var argument in resource.Args)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in start.Environment.Keys.Where(IsNotInherited).ToArray())
        {
            start.Environment.Remove(name);
        }

        // As Aspire does: a development launcher's children are in development, and telemetry knows them by resource name.
        start.Environment.TryAdd("DOTNET_ENVIRONMENT", "Development");
        start.Environment.TryAdd("ASPNETCORE_ENVIRONMENT", start.Environment["DOTNET_ENVIRONMENT"]);
        // In a log of several processes an event is one line, and the framework's account of each request too much.
        start.Environment.TryAdd("Logging__Console__FormatterName", "simple");
        start.Environment.TryAdd("Logging__Console__FormatterOptions__SingleLine", "true");
        start.Environment.TryAdd("Logging__LogLevel__Microsoft.AspNetCore", "Warning");
        start.Environment["OTEL_SERVICE_NAME"] = resource.Name;
        foreach (var (name, value) in resource.Environment)
        {
            start.Environment[name] = OnThisMachine(resource, value());
        }

        return start;
    }

    private static string OnThisMachine(ProcessResource resource, string value) =>
        resource is ContainerResource container && container.BindMounts.TryGetValue(value, out var source) ? source : value;

    private static bool IsNotInherited(string name) =>
        NotInherited.Contains(name, StringComparer.OrdinalIgnoreCase) || name.StartsWith("ASPIRE_", StringComparison.Ordinal);
}
