using System.Text;
using System.Text.Json;
using CsCheck;
using TVDb.Pipeline.Costs;

namespace TVDb.Pipeline.Tests.Costs;

public class PriceCatalogTests
{
    private static readonly PriceCatalog Shipped = PriceCatalog.Load(Path.Combine(Repository.Root, "TVDb.Pipeline", "Costs", "prices.json"));

    [Fact]
    public void Parse_OneRow_IsVersionAndPrice()
    {
        var catalog = Parse(Row("openai", "m", "input_token", 20));

        Assert.Equal("v1", catalog.Version);
        Assert.True(catalog.Knows("openai", "m", PriceUnit.InputToken));
        Assert.Equal(new NanoUsd(60), catalog.Cost("openai", "m", new Quantity(PriceUnit.InputToken, 3)));
    }

    [Theory]
    [InlineData("openai", "unknown", PriceUnit.InputToken)]
    [InlineData("other", "m", PriceUnit.InputToken)]
    [InlineData("openai", "m", PriceUnit.OutputToken)]
    [InlineData("openai", "M", PriceUnit.InputToken)]
    public void Cost_NoSuchPrice_ThrowsAndIsNeverZero(string provider, string model, PriceUnit unit)
    {
        var catalog = Parse(Row("openai", "m", "input_token", 20));

        Assert.False(catalog.Knows(provider, model, unit));
        Assert.Throws<KeyNotFoundException>(() => catalog.Cost(provider, model, new Quantity(unit, 1)));
        Assert.Throws<KeyNotFoundException>(() => catalog.Cost(provider, model, new Quantity(unit, 0)));
    }

    [Fact]
    public void Cost_UnknownModelOfAnyName_Throws() =>
        Gen.String.Where(model => model != "m").Sample(model =>
        {
            var catalog = Parse(Row("openai", "m", "input_token", 20));
            Assert.Throws<KeyNotFoundException>(() => catalog.Cost("openai", model, new Quantity(PriceUnit.InputToken, 1)));
        });

    [Fact]
    public void Parse_SameRowTwice_NamesIt()
    {
        var e = Assert.Throws<InvalidDataException>(() => Parse(Row("openai", "m", "page", 1) + "," + Row("openai", "m", "page", 1)));

        Assert.Equal("openai/m/Page is there twice", e.Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000_000_000_001)]
    public void Parse_PriceOutOfRange_NamesItsRow(long nano)
    {
        var e = Assert.Throws<InvalidDataException>(() => Parse(Row("openai", "m", "page", nano)));

        Assert.Equal("openai/m/Page: nano_usd must be 0 to 1000000000000", e.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version": "v1"}""")]
    [InlineData("""{"version": null, "prices": []}""")]
    [InlineData("""{"version": "v1", "prices": null}""")]
    [InlineData("""{"version": "v1", "prices": [{"provider": "p"}]}""")]
    [InlineData("""{"version": "v1", "prices": [{"provider": "p", "model": "m", "unit": "mile", "nano_usd": 1, "source": "", "date": ""}]}""")]
    [InlineData("""{"version": "v1", "prices": [{"provider": "p", "model": "m", "unit": 1, "nano_usd": 1, "source": "", "date": ""}]}""")]
    [InlineData("""{"version": "v1", "prices": [{"provider": "p", "model": "m", "unit": "page", "nano_usd": 1.5, "source": "", "date": ""}]}""")]
    [InlineData("""{"version": "v1", "prices": [{"provider": "p", "model": "m", "unit": "page", "nano_usd": "1", "source": "", "date": ""}]}""")]
    public void Parse_NotACatalog_Throws(string json) => Assert.Throws<JsonException>(() => ParseFile(json));

    [Fact]
    public void Load_NoSuchFile_NamesThePath()
    {
        var path = Path.Combine(Repository.Root, "no-such-prices.json");

        var e = Assert.Throws<InvalidDataException>(() => PriceCatalog.Load(path));

        Assert.StartsWith($"price catalog '{path}': ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ShippedFile_HoldsExactlyTheProvidersFigures()
    {
        using var file = File.OpenRead(Path.Combine(Repository.Root, "TVDb.Pipeline", "Costs", "prices.json"));
        var rows = JsonSerializer.Deserialize(file, PriceCatalogJson.Default.PriceFile)!.Prices;

        Assert.Equal(
            [
                "llamaparse agentic credit 1250000", "llamaparse agentic page 12500000",
                "llamaparse agentic_plus credit 1250000", "llamaparse agentic_plus page 56250000",
                "llamaparse cost_effective credit 1250000", "llamaparse cost_effective page 3750000",
                "llamaparse fast credit 1250000", "llamaparse fast page 1250000",
                "openai gpt-4.1-mini cached_input_token 100", "openai gpt-4.1-mini input_token 400", "openai gpt-4.1-mini output_token 1600",
                "openai gpt-4o-mini cached_input_token 75", "openai gpt-4o-mini input_token 150", "openai gpt-4o-mini output_token 600",
                "openai gpt-5-mini cached_input_token 25", "openai gpt-5-mini input_token 250", "openai gpt-5-mini output_token 2000",
                "openai gpt-5-nano cached_input_token 5", "openai gpt-5-nano input_token 50", "openai gpt-5-nano output_token 400",
                "openai text-embedding-3-large batch_input_token 65", "openai text-embedding-3-large input_token 130",
                "openai text-embedding-3-small batch_input_token 10", "openai text-embedding-3-small input_token 20",
            ],
            rows.Select(row => $"{row.Provider} {row.Model} {JsonNamingPolicy.SnakeCaseLower.ConvertName(row.Unit.ToString())} {row.NanoUsd}")
                .Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.True(row.Source.Length > 0 && row.Date.Length > 0));
        Assert.Equal("2026-11-23", Shipped.Version);
    }

    [Fact]
    public void Cost_ShippedPrices_AThousandPagesAndAMillionTokens()
    {
        Assert.Equal("$3.75", Shipped.Cost("llamaparse", "cost_effective", new Quantity(PriceUnit.Page, 1000)).ToString());
        Assert.Equal("$0.02", Shipped.Cost("openai", "text-embedding-3-small", new Quantity(PriceUnit.InputToken, 1_000_000)).ToString());
        Assert.Equal("$0.13", Shipped.Cost("openai", "text-embedding-3-large", new Quantity(PriceUnit.InputToken, 1_000_000)).ToString());
    }

    private static PriceCatalog Parse(string rows) => ParseFile($$"""{"version": "v1", "prices": [{{rows}}]}""");

    private static PriceCatalog ParseFile(string json) => PriceCatalog.Parse(new MemoryStream(Encoding.UTF8.GetBytes(json)));

    private static string Row(string provider, string model, string unit, long nano) =>
        $$"""{"provider": "{{provider}}", "model": "{{model}}", "unit": "{{unit}}", "nano_usd": {{nano}}, "source": "test", "date": "2026-11-23"}""";
}
