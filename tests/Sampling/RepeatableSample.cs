using System.Globalization;
using CsCheck;
using Xunit.Sdk;

namespace TVDb.Sampling;

/// <summary>
/// CsCheck's <c>seed:</c> fixes the first case of a run only. Here every case follows from one seed, so that a test is
/// the same test each time. For longer and other runs set CsCheck_Iter (the number of cases) and CsCheck_Seed (the
/// seed they follow from), which mean nearly the same to CsCheck itself.
/// </summary>
internal static class RepeatableSample
{
    private const string SeedOfAll = "0N0XIzNsQ0O2";

    /// <summary>After a failure, how many smaller cases CsCheck may try in search of a simpler one.</summary>
    private const int ShrinkTries = 2_000;

    /// <exception cref="XunitException">A case failed. Its seed as CsCheck_Seed makes it the first case of a run.</exception>
    public static void SampleRepeatably<T>(this Gen<T> gen, Action<T> assert, int cases)
    {
        var random = PCG.Parse(Environment.GetEnvironmentVariable("CsCheck_Seed") ?? SeedOfAll);
        cases = Environment.GetEnvironmentVariable("CsCheck_Iter") is { } set ? int.Parse(set, CultureInfo.InvariantCulture) : cases;
        for (var number = 1; number <= cases; number++)
        {
            var seed = random.ToString();
            var one = gen.Generate(random, null, out _);
            try
            {
                assert(one);
            }
            catch (Exception failure)
            {
                throw new XunitException(
                    $"Case {number} of {cases} failed, CsCheck_Seed={seed}: {failure.Message}\n{Simpler(gen, assert, seed)}", failure);
            }
        }
    }

    /// <summary>What CsCheck makes of the failing case: this is the part of a run that is random.</summary>
    private static string Simpler<T>(Gen<T> gen, Action<T> assert, string seed)
    {
        try
        {
            gen.Sample(assert, seed: seed, iter: ShrinkTries, threads: 1);
            return "The same case passed when it was tried again.";
        }
        catch (CsCheckException shrunk)
        {
            return shrunk.Message;
        }
    }
}
