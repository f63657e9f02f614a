namespace TVDb.Protos.Tests;

public class BufTests
{
    private const string Baseline = "TVDb.Protos/baseline.binpb";
    private const string RemovedField = "  int64 calls = 11;";

    [Fact]
    public async Task Lint_TheContract_IsClean() => Assert.Equal(new BufRun(0, ""), await Buf.RunAsync("lint"));

    [Fact]
    public async Task Breaking_AgainstTheBaseline_IsClean() =>
        Assert.Equal(new BufRun(0, ""), await Buf.RunAsync("breaking", "--against", Baseline));

    [Fact]
    public async Task Breaking_AFieldRemoved_FailsAndNamesIt()
    {
        var copy = Directory.CreateTempSubdirectory("tvdb-protos-").FullName;
        try
        {
            CopyModule(copy);
            var pipeline = Path.Combine(copy, "TVDb.Protos", "tvdb", "v1", "pipeline.proto");
            var contract = await File.ReadAllTextAsync(pipeline, TestContext.Current.CancellationToken);
            Assert.Contains(RemovedField, contract, StringComparison.Ordinal);
            await File.WriteAllTextAsync(pipeline, contract.Replace(RemovedField, "", StringComparison.Ordinal), TestContext.Current.CancellationToken);

            var run = await Buf.RunAsync("breaking", copy, "--against", Path.Combine(Buf.Root, Baseline));

            Assert.NotEqual(0, run.ExitCode);
            Assert.Contains("Previously present field \"11\" with name \"calls\" on message \"BudgetStatus\" was deleted", run.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public async Task Breaking_AnUnchangedCopy_IsClean()
    {
        var copy = Directory.CreateTempSubdirectory("tvdb-protos-").FullName;
        try
        {
            CopyModule(copy);

            Assert.Equal(new BufRun(0, ""), await Buf.RunAsync("breaking", copy, "--against", Path.Combine(Buf.Root, Baseline)));
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static void CopyModule(string folder)
    {
        File.Copy(Path.Combine(Buf.Root, "buf.yaml"), Path.Combine(folder, "buf.yaml"));
        foreach (var part in new[] { "tvdb", "google" })
        {
            foreach (var proto in Directory.EnumerateFiles(Path.Combine(Buf.Root, "TVDb.Protos", part), "*.proto", SearchOption.AllDirectories))
            {
                var target = Path.Combine(folder, Path.GetRelativePath(Buf.Root, proto));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(proto, target);
            }
        }
    }
}
