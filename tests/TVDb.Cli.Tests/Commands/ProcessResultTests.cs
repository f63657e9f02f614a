using System.Text.Json;
using TVDb.Cli.Tests.Scripted;
using TVDb.V1;

namespace TVDb.Cli.Tests.Commands;

public sealed class ProcessResultTests
{
    private static readonly string[] FilesOfReport = ["report.pdf.chunks.jsonl", "report.pdf.embeddings.jsonl", "report.pdf.md"];

    [Fact]
    public async Task Process_Out_WritesMarkdownChunksAndVectors()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        var answer = await Tvdb.RunAsync(server.Address, "process", work.Write("report.pdf", "%PDF"), "--out", work.In("out"));

        Assert.Equal(0, answer.ExitCode);
        Assert.Equal(FilesOfReport, FilesIn(work.In("out")));
        Assert.Equal("# Grüße\n\ntext\n", File.ReadAllText(work.In("out/report.pdf.md")));
        Assert.Equal(
            """{"id":"00000000-0000-5000-8000-000000000000","ordinal":0,"heading_path":["Grüße","Second"],"first_page":1,"last_page":2,"tokens":7,"text":"Passage <0>\nwith \"quotes\""}""",
            File.ReadAllLines(work.In("out/report.pdf.chunks.jsonl"))[0]);
        Assert.Equal(
            [
                """{"id":"00000000-0000-5000-8000-000000000000","vector":[0.5,-0.5,0.1,0]}""",
                """{"id":"00000000-0000-5000-8000-000000000001","vector":[0.5,-0.5,0.1,1]}""",
            ],
            File.ReadAllLines(work.In("out/report.pdf.embeddings.jsonl")));
        Assert.Contains($"wrote {work.In("out/report.pdf.md")}", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_OutOfFolder_KeepsItsStructure()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        work.Write("docs/a.md", "x");
        work.Write("docs/sub/a.md", "x");
        var answer = await Tvdb.RunAsync(server.Address, "process", work.In("docs"), "--out", work.In("out"));

        Assert.Equal(0, answer.ExitCode);
        Assert.True(File.Exists(work.In("out/a.md.md")));
        Assert.True(File.Exists(work.In("out/sub/a.md.md")));
    }

    [Fact]
    public async Task Process_OutWithSameNames_RefusedBeforeAnyCall()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        var answer = await Tvdb.RunAsync(
            server.Address, "process", work.Write("x/a.md", "x"), work.Write("y/a.md", "y"), "--out", work.In("out"));

        Assert.Equal(2, answer.ExitCode);
        Assert.Contains("would have the same name", answer.Error, StringComparison.Ordinal);
        Assert.Empty(server.Script.Requests);
    }

    [Fact]
    public async Task Process_OutNotWritable_RefusedBeforeAnyCall()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        var file = work.Write("a.md", "x");
        var answer = await Tvdb.RunAsync(server.Address, "process", file, "--out", Path.Combine(file, "below a file"));

        Assert.Equal(2, answer.ExitCode);
        Assert.Contains("--out: cannot write into", answer.Error, StringComparison.Ordinal);
        Assert.Empty(server.Script.Requests);
    }

    [Fact]
    public async Task Process_ResultOmitted_StreamedIntoTheSameFiles()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        server.Script.Process = async (request, run) =>
            new ProcessResponse { Job = (await Answers.CompleteAsync(request, run)).Job, ResultOmitted = true };
        server.Script.Result = _ =>
        [
            new() { Markdown = "# Grü" },
            new() { Markdown = "ße\n" },
            new() { Chunk = Answers.Chunk(0) },
            new() { Chunk = Answers.Chunk(1) },
        ];
        var answer = await Tvdb.RunAsync(server.Address, "process", work.Write("report.pdf", "%PDF"), "--out", work.In("out"), "--json");

        Assert.Equal(0, answer.ExitCode);
        Assert.Equal("# Grüße\n", File.ReadAllText(work.In("out/report.pdf.md")));
        Assert.Equal(2, File.ReadAllLines(work.In("out/report.pdf.embeddings.jsonl")).Length);
        Assert.Equal(4, Assert.Single(answer.JsonLines()).GetProperty("dimensions").GetInt32());
    }

    [Fact]
    public async Task Process_ResultWithAChunkMissing_FailsAndKeepsEarlierFiles()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        server.Script.Process = async (request, run) =>
            new ProcessResponse { Job = (await Answers.CompleteAsync(request, run)).Job, ResultOmitted = true };
        server.Script.Result = _ => [new() { Markdown = "new" }, new() { Chunk = Answers.Chunk(0) }];
        foreach (var name in FilesOfReport)
        {
            work.Write($"out/{name}", "earlier");
        }
        var answer = await Tvdb.RunAsync(server.Address, "process", work.Write("report.pdf", "%PDF"), "--out", work.In("out"));

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("has 2 chunks, 1 arrived", answer.Error, StringComparison.Ordinal);
        Assert.Equal(FilesOfReport, FilesIn(work.In("out")));
        Assert.All(FilesOfReport, name => Assert.Equal("earlier", File.ReadAllText(work.In($"out/{name}"))));
    }

    [Fact]
    public async Task Process_Over4Megabytes_UploadedInPiecesAndProcessedById()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        var content = new byte[4_000_001];
        new Random(1).NextBytes(content);
        var answer = await Tvdb.RunAsync(server.Address, "process", work.Write("big.pdf", content), work.Write("fits.pdf", content[..^1]));

        Assert.Equal(0, answer.ExitCode);
        Assert.Equal(content, Assert.Single(server.Script.Uploads).Value);
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        Assert.Equal($"doc-{hash}", server.Script.Requests.Single(request => request.Filename == "big.pdf").DocumentId);
        Assert.Equal(4_000_000, server.Script.Requests.Single(request => request.Filename == "fits.pdf").Content.Length);
        Assert.Contains("big.pdf: upload done", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_Over4MegabytesThatAreThereAlready_AreNotSentAgain()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        var content = new byte[4_000_001];
        var documentId = $"doc-{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content))}";
        server.Script.Stored = [documentId];

        var answer = await Tvdb.RunAsync(server.Address, "process", work.Write("big.pdf", content));

        Assert.Equal(0, answer.ExitCode);
        Assert.Empty(server.Script.Uploads);
        Assert.Equal((documentId, "big.pdf"), (Assert.Single(server.Script.Requests).DocumentId, server.Script.Requests.Single().Filename));
    }

    [Fact]
    public async Task Process_UploadRefused_ServersReasonTold()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        server.Script.RefuseUpload = info => Answers.Rich(Google.Rpc.Code.InvalidArgument, $"{info.SizeBytes} bytes are more than MAX_FILE_SIZE_BYTES");
        var answer = await Tvdb.RunAsync(server.Address, "process", work.Write("big.pdf", new byte[9_000_000]));

        Assert.Equal(3, answer.ExitCode);
        Assert.Contains("9000000 bytes are more than MAX_FILE_SIZE_BYTES", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_Json_OneObjectAFileAndProgressOnStandardError()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        var file = work.Write("report.pdf", "%PDF");
        var answer = await Tvdb.RunAsync(server.Address, "process", file, "--json", "--request-id", "r-1");

        var job = server.Script.Jobs.Single().Key;
        var expected = $$"""
            {"file":"{{file}}","exit_code":0,"job_id":"{{job}}","document_id":"doc-0f","request_id":"r-1","state":"completed",
            "mode":"real","degraded":false,"pages":32,"chunk_count":2,"dimensions":4,"stages":[
            {"stage":"parse","provider":"llamaparse","variant":"real","simulated":true,"reason":"mode_real","model":"cost_effective",
            "usage":{"pages":32,"credits":96,"tokens":0,"requests":1},"estimated_cost_usd":"0.12","actual_cost_usd":"0.12",
            "price_version":"2026-11","duration_ms":2100,"end_time":"2026-11-23T20:00:02Z"},
            {"stage":"chunk","provider":null,"variant":"none","simulated":false,"reason":"no_call_needed","model":null,
            "usage":{"pages":0,"credits":0,"tokens":0,"requests":0},"estimated_cost_usd":null,"actual_cost_usd":null,
            "price_version":null,"duration_ms":12,"end_time":"2026-11-23T20:00:02.1Z"},
            {"stage":"embed","provider":"openai","variant":"real","simulated":true,"reason":"mode_real","model":"text-embedding-3-small",
            "usage":{"pages":0,"credits":0,"tokens":1,"requests":1},"estimated_cost_usd":"0.00000004","actual_cost_usd":"0.00000002",
            "price_version":"2026-11","duration_ms":850,"end_time":"2026-11-23T20:00:03Z"}],
            "total_cost_usd":"0.12000002","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","files_written":[],"error":null}
            """;
        Assert.Equal(JsonSerializer.Serialize(JsonElement.Parse(expected)), JsonSerializer.Serialize(Assert.Single(answer.JsonLines())));
        Assert.Contains("embed done in 850 ms", answer.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<string> FilesIn(string folder) => Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
