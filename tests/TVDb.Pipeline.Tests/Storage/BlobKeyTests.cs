using CsCheck;
using TVDb.Pipeline.Storage;

namespace TVDb.Pipeline.Tests.Storage;

public class BlobKeyTests
{
    private const string Root = "/srv/tvdb";

    /// <summary>Strings that have got out of folders before, alone and glued to each other and to noise.</summary>
    private static readonly Gen<string> Hostile = Gen.Select(
        Gen.OneOf("", ".", "..", "../", "..\\", "/", "\\", "//", "~", "%2e%2e%2f", "\0", "\n", "C:", "CON", "a", "doc-1", "．．", "‥", ":", "*", " ", "\u202e"),
        Gen.OneOf(Gen.OneOf("", "..", "/etc/passwd", "x", "\n", "\0", "."), Gen.String),
        (a, b) => a + b);

    [Fact]
    public void Of_Names_IsTheirPath() => Assert.Equal("tenant-1/jobs/job_2.A/parsed.json", BlobKey.Of("tenant-1", "jobs", "job_2.A", "parsed.json").Path);

    [Fact]
    public void OfService_Names_IsNoTenantsFolder()
    {
        Assert.Equal(".service/ledger/a.gz", BlobKey.OfService("ledger", "a.gz").Path);
        Assert.Throws<ArgumentException>(() => BlobKey.Of(".service", "ledger", "a.gz"));
        Assert.Throws<ArgumentException>(() => BlobKey.OfService("ledger", "../a.gz"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(".drafts")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a\n")]
    [InlineData("a\0")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("１")]
    public void Of_NotAName_Throws(string name)
    {
        Assert.False(BlobKey.IsName(name));
        Assert.Throws<ArgumentException>(() => BlobKey.Of(name));
        Assert.Throws<ArgumentException>(() => BlobKey.Of("tenant", "jobs", name));
    }

    [Fact]
    public void IsName_ByLength_IsUpTo128()
    {
        Assert.True(BlobKey.IsName(new string('a', 128)));
        Assert.False(BlobKey.IsName(new string('a', 129)));
    }

    [Fact]
    public void Of_HostileParts_NeverLeavesTheTenantsFolder() =>
        Gen.Select(Hostile, Hostile, Hostile).Sample((tenant, folder, name) =>
        {
            string path;
            try
            {
                path = BlobKey.Of(tenant, folder, name).Path;
            }
            catch (ArgumentException)
            {
                return true;
            }
            var full = Path.GetFullPath(Path.Combine(Root, path));
            return full == $"{Root}/{tenant}/{folder}/{name}" && !path.Contains('\0') && path.Count(c => c is '/' or '\\') == 2;
        });

    [Fact]
    public void TryParse_AnyPath_IsAKeysOrNone() =>
        Gen.Select(Hostile, Hostile, Hostile).Sample((tenant, folder, name) =>
        {
            var path = $"{tenant}/{folder}/{name}";
            if (!BlobKey.TryParse(path, out var key))
            {
                return !(BlobKey.IsName(tenant) && BlobKey.IsName(folder) && BlobKey.IsName(name));
            }
            return key.Path == path && Path.GetFullPath(Path.Combine(Root, key.Path)) == $"{Root}/{path}";
        });

    [Theory]
    [InlineData(".service/ledger/a", true)]
    [InlineData("acme", true)]
    [InlineData("", false)]
    [InlineData("acme/", false)]
    [InlineData("/acme", false)]
    [InlineData("acme//a", false)]
    [InlineData("acme/.service/a", false)]
    [InlineData(".drafts/a", false)]
    [InlineData("acme/../beta", false)]
    public void TryParse_APath_TakesKeysAlone(string path, bool isKey) => Assert.Equal(isKey, BlobKey.TryParse(path, out _));
}
