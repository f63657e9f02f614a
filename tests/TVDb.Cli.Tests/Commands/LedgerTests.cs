using System.Text;
using Google.Rpc;
using TVDb.Cli.Tests.Scripted;
using TVDb.V1;

namespace TVDb.Cli.Tests.Commands;

public sealed class LedgerTests
{
    private static VerifyLedgerResponse TwoDifferences => new()
    {
        Entries = 1234,
        Windows = 1,
        Differences =
        {
            new LedgerDifference { What = "openai:day@2026-11-23T00:00Z|posted", Ledger = "40", Journal = "20" },
            new LedgerDifference { What = "journal entries 3 to 4", Ledger = "missing", Journal = "numbered without gaps" },
        },
    };

    [Fact]
    public async Task Verify_AddsUp_SaysSoAndExits0()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.Verification = new VerifyLedgerResponse { Entries = 1, Windows = 2 };

        var answer = await Tvdb.RunAsync(server.Address, "ledger", "verify");

        Assert.Equal((0, "the ledger adds up  1 journal entry, 2 budget windows\n"), (answer.ExitCode, answer.Output));
    }

    [Fact]
    public async Task Verify_Differences_AreListedAndExit7()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.Verification = TwoDifferences;

        var answer = await Tvdb.RunAsync(server.Address, "ledger", "verify");

        Assert.Equal(7, answer.ExitCode);
        var words = string.Join(' ', answer.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(
            "the ledger has 2 differences 1,234 journal entries, 1 budget window what ledger journal "
            + "openai:day@2026-11-23T00:00Z|posted 40 20 journal entries 3 to 4 missing numbered without gaps",
            words);
    }

    [Fact]
    public async Task Verify_Json_ListsThemAndExits7()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Script.Verification = TwoDifferences;

        var answer = await Tvdb.RunAsync(server.Address, "ledger", "verify", "--json");

        Assert.Equal(7, answer.ExitCode);
        Assert.Equal(
            """{"entries":1234,"windows":1,"differences":[{"what":"openai:day@2026-11-23T00:00Z|posted","ledger":"40","journal":"20"},{"what":"journal entries 3 to 4","ledger":"missing","journal":"numbered without gaps"}]}""",
            answer.Output.TrimEnd('\n'));
    }

    [Fact]
    public async Task Export_NoOptions_IsAllOfItAsJsonLinesOnStandardOutput()
    {
        await using var server = await ScriptedServer.StartAsync();
        var asked = new List<ExportLedgerRequest>();
        // The second letter of "Köln" is cut in two.
        var file = Encoding.UTF8.GetBytes("{\"tenant\":\"Köln\"}\n{}\n");
        server.Script.Export = request =>
        {
            asked.Add(request);
            return [file[..13], file[13..]];
        };

        var answer = await Tvdb.RunAsync(server.Address, "ledger", "export");

        Assert.Equal((0, "{\"tenant\":\"Köln\"}\n{}\n"), (answer.ExitCode, answer.Output));
        Assert.Equal(new ExportLedgerRequest { Format = ExportFormat.JsonLines }, Assert.Single(asked));
    }

    [Fact]
    public async Task Export_FocusOfAPartToAFile_IsTheVeryBytes()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        var asked = new List<ExportLedgerRequest>();
        server.Script.Export = request =>
        {
            asked.Add(request);
            return ["BilledCost\r\n"u8.ToArray(), "0.000000020\r\n"u8.ToArray()];
        };
        var path = work.Write("bill.csv", "of last month");

        var answer = await Tvdb.RunAsync(
            server.Address, "ledger", "export", "--format", "focus-csv", "--from", "2026-11-01", "--to", "2026-11-30T12:00:00.5+01:00", "--out", path);

        Assert.Equal((0, ""), (answer.ExitCode, answer.All));
        Assert.Equal("BilledCost\r\n0.000000020\r\n", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        var request = Assert.Single(asked);
        Assert.Equal(ExportFormat.FocusCsv, request.Format);
        Assert.Equal(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), request.StartTime.ToDateTimeOffset());
        Assert.Equal(new DateTimeOffset(2026, 11, 30, 11, 0, 0, 500, TimeSpan.Zero), request.EndTime.ToDateTimeOffset());
        Assert.Equal([path], Directory.EnumerateFiles(work.Folder));
    }

    [Fact]
    public async Task Export_FailsHalfWay_LeavesTheFileOfBefore()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var work = new Workspace();
        server.Script.Export = _ => HalfOf("{}\n"u8.ToArray());
        var path = work.Write("journal.jsonl", "whole");

        var answer = await Tvdb.RunAsync(server.Address, "ledger", "export", "--out", path);

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("journal archive 2026-01-01.1-9.jsonl.gz: cannot be read", answer.Error, StringComparison.Ordinal);
        Assert.Equal("whole", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal([path], Directory.EnumerateFiles(work.Folder));
    }

    private static IEnumerable<byte[]> HalfOf(byte[] piece)
    {
        yield return piece;
        throw Answers.Rich(Code.DataLoss, "journal archive 2026-01-01.1-9.jsonl.gz: cannot be read");
    }
}
