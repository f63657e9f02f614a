using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace TVDb.MockProviders.Tests;

/// <summary>The providers' own JavaScript SDKs, at the versions package.json pins, run by Node.js against the application.</summary>
public sealed class SdkTests
{
    [Fact]
    public async Task OpenAISdk_Unchanged_UnderstandsEverything()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        Assert.Equal(
            """{"models":6,"vectors":[16,16],"base64EqualsFloat":true,"embeddingTokens":3,"chatEqualsStream":true,"unknownModel":{"type":"NotFoundError","status":404,"code":"model_not_found","requestID":"string"},"wrongKey":{"type":"AuthenticationError","status":401,"code":"invalid_api_key","requestID":"string"}}""",
            await RunAsync("openai.mjs", "openai", app.BaseAddress));
    }

    [Fact]
    public async Task LlamaCloudSdk_Unchanged_UnderstandsEverything()
    {
        await using var app = await MockApp.StartSimulatorAsync();

        Assert.Equal(
            """{"status":"COMPLETED","credits":3,"markdown":[{"page_number":1,"markdown":"# Title\n\nHello from a file.\n","success":true}],"text":[{"page_number":1,"text":"Title\n\nHello from a file."}],"fileIdListed":true,"download":"# Title\n\nHello from a file.\n","byFile":{"name":"a.md","text":"Title\n\nHello from a file.","metadata":[{"page_number":1}]},"listed":2,"latest":"2026-08-19","deletedIsCreated":true,"gone":{"type":"NotFoundError","status":404,"detail":"Parse job not found"},"cancelEnded":{"type":"BadRequestError","status":400,"detail":"Parse job is already in a terminal state and cannot be cancelled."},"broken":{"type":"PollingError","status":null,"detail":"<broken>"},"wrongKey":{"type":"AuthenticationError","status":401,"detail":"Invalid API Key"}}""",
            await RunAsync("llamaparse.mjs", "@llamaindex/llama-cloud", app.BaseAddress));
    }

    private static async Task<string> RunAsync(string script, string package, Uri address)
    {
        var root = Root();
        if (!Directory.Exists(Path.Combine(root, "node_modules", package)))
        {
            Assert.Skip($"{package} is not in {root}/node_modules: run `npm install` there first.");
        }
        var start = new ProcessStartInfo("node", [Path.Combine(root, "tests", "TVDb.MockProviders.Tests", "sdk", script)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = root,
            Environment = { ["MOCK_URL"] = address.ToString().TrimEnd('/'), ["MOCK_KEY"] = MockApp.Key },
        };
        using var node = Start(start);
        var output = node.StandardOutput.ReadToEndAsync(MockApp.Cancel);
        var errors = node.StandardError.ReadToEndAsync(MockApp.Cancel);
        await node.WaitForExitAsync(MockApp.Cancel);
        Assert.True(node.ExitCode == 0, await errors);
        var understood = JsonNode.Parse(await output)!;
        if (understood["broken"] is { } broken)
        {
            // How the extraction words it is its own affair.
            Assert.StartsWith("Job JOB failed with status: FAILED | Error: ", broken["detail"]!.GetValue<string>(), StringComparison.Ordinal);
            broken["detail"] = "<broken>";
        }
        return understood.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            Assert.Skip($"node cannot be started: {e.Message}");
            throw;
        }
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "TVDb.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The tests do not lie in the repository.");
        }
        return directory.FullName;
    }
}
