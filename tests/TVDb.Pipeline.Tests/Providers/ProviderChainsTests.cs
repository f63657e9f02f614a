using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.Local;
using TVDb.Pipeline.Providers.OpenAICompatible;
using TVDb.Pipeline.Routing;
using TVDb.Pipeline.Tests.Configuration;

namespace TVDb.Pipeline.Tests.Providers;

public class ProviderChainsTests
{
    private static readonly (string, string?)[] Acme =
    [
        ("PARSE_PROVIDERS", "llamaparse, local"),
        ("EMBED_PROVIDERS", "acme,openai"),
        ("PROVIDER_ACME_BASE_URL", "https://embeddings.acme.example/v1"),
        ("PROVIDER_ACME_EMBEDDING_MODEL", "acme-embed"),
        ("PROVIDER_ACME_EMBEDDING_DIMENSIONS", "384"),
    ];

    [Fact]
    public void Read_NothingSet_IsLlamaParseAndOpenAIWithoutTheirKeys()
    {
        var settings = Settings.Of();

        var chains = ProviderChains.Read(settings);

        Assert.Empty(Settings.ProblemsOf(settings));
        Assert.Equal([("llamaparse", "LLAMAPARSE_API_KEY"), ("openai", "OPENAI_API_KEY")], chains.All.Select(provider => (provider.Name, provider.MissingSetting)));
        Assert.Equal(("text-embedding-3-small", 1536), (chains.Embed[0].Default.Name, chains.Embed[0].Default.Dimensions));
        Assert.Equal("agentic", chains.Parse[0].ModelFor("agentic"));
    }

    [Fact]
    public void Read_Timeouts_AreEachProvidersOwn()
    {
        var chains = ProviderChains.Read(Settings.Of(
            ("PARSE_PROVIDERS", "llamaparse,local"), ("LLAMAPARSE_TIMEOUT", "1"), ("LOCAL_TIMEOUT", "2"), ("OPENAI_TIMEOUT", "3")));

        // A local parse may also wait for a processor.
        Assert.Equal(
            [TimeSpan.FromSeconds(1), LocalParser.WaitMax + TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)],
            chains.All.Select(provider => provider.Timeout));
    }

    [Fact]
    public void Read_AddedProviders_AreInTheirOrderAsWritten()
    {
        var settings = Settings.Of([.. Acme, ("PROVIDER_ACME_EMBEDDING_TOKENIZER", "o200k_base"), ("PROVIDER_ACME_TIMEOUT", "7"), ("PROVIDER_ACME_EMBEDDING_INPUT_TOKENS_MAX", "512")]);

        var chains = ProviderChains.Read(settings);

        Assert.Empty(Settings.ProblemsOf(settings));
        Assert.Equal(["llamaparse", "local", "acme", "openai"], chains.All.Select(provider => provider.Name));
        Assert.Equal((false, true, "text-extraction"), (chains.Parse[1].IsPaid, chains.Parse[1].HasReal, chains.Parse[1].ModelFor("agentic")));
        var acme = chains.Embed[0];
        Assert.Equal((TimeSpan.FromSeconds(7), true, true), (acme.Timeout, acme.HasReal, acme.IsPaid));
        Assert.Equal([new EmbeddingModel("acme-embed", 384, 512) { Tokenizer = "o200k_base", Shortens = false }], acme.Models);
        Assert.Equal(("acme", "openai"), (chains.FindModel("acme-embed")?.Provider.Name, chains.FindModel("text-embedding-3-large")?.Provider.Name));
        Assert.Null(chains.FindModel("another"));
        Assert.Equal("acme-embed", acme.ModelFor("text-embedding-3-large", 3072).Name);
    }

    [Fact]
    public void AddressesOf_AnotherChain_IsAnother()
    {
        var configured = new ConfiguredProviders(ProviderChains.Read(Settings.Of(Acme)));

        Assert.Equal("http://mock-llamaparse/ http://mock-openai/v1", configured.AddressesOf(ServiceMode.Mock));
        Assert.Equal(" local https://embeddings.acme.example/v1 acme-embed 384 ", configured.AddressesOf(ServiceMode.Real));
        Assert.Equal((false, true, true, false), (configured.HasReal("llamaparse"), configured.HasReal("local"), configured.HasReal("acme"), configured.HasReal("unheard")));
        Assert.Empty(configured.WithoutReal);
        Assert.Equal(["llamaparse", "openai"], new ConfiguredProviders(ProviderChains.Read(Settings.Of())).WithoutReal);
    }

    [Fact]
    public void Read_WhatAnAddedProviderNeeds_IsNamedAtOnceAndOnce()
    {
        var settings = Settings.Of(("EMBED_PROVIDERS", "acme"), ("PROVIDER_ACME_EMBEDDING_TOKENIZER", "p50k_base"), ("PROVIDER_ACME_TIMEOUT", "0"));

        ProviderChains.Read(settings);
        ProviderChains.Read(settings);

        Assert.Equal(
            [
                "PROVIDER_ACME_BASE_URL is not set: EMBED_PROVIDERS names acme, whose address it is",
                "PROVIDER_ACME_EMBEDDING_MODEL is not set: EMBED_PROVIDERS names acme, whose model it is",
                "PROVIDER_ACME_EMBEDDING_DIMENSIONS is not set: EMBED_PROVIDERS names acme: say how many numbers its vectors have",
                "PROVIDER_ACME_EMBEDDING_TOKENIZER is 'p50k_base': expected one of cl100k_base, o200k_base",
                "PROVIDER_ACME_TIMEOUT is '0': expected a whole number from 1 to 600",
            ],
            Settings.ProblemsOf(settings));
    }

    [Theory]
    [InlineData("PARSE_PROVIDERS", "acme", "PARSE_PROVIDERS names 'acme': expected llamaparse or local")]
    [InlineData("PARSE_PROVIDERS", "local,local", "PARSE_PROVIDERS names 'local': it is there already")]
    [InlineData("PARSE_PROVIDERS", "local,", "PARSE_PROVIDERS names '': expected llamaparse or local")]
    [InlineData("EMBED_PROVIDERS", "openai,openai", "EMBED_PROVIDERS names 'openai': it is there already")]
    [InlineData("EMBED_PROVIDERS", "total", "EMBED_PROVIDERS names 'total': this name is taken for something else")]
    [InlineData("EMBED_PROVIDERS", "llamaparse", "EMBED_PROVIDERS names 'llamaparse': this name is taken for something else")]
    [InlineData("EMBED_PROVIDERS", "ACME", "EMBED_PROVIDERS names 'ACME': expected openai, or a name of 1 to 32 lower-case letters and digits that begins with a letter")]
    [InlineData("EMBED_PROVIDERS", "a_b", "EMBED_PROVIDERS names 'a_b': expected openai, or a name of 1 to 32 lower-case letters and digits that begins with a letter")]
    public void Read_ANameThatCannotBe_IsNamed(string setting, string value, string problem)
    {
        var settings = Settings.Of((setting, value));

        ProviderChains.Read(settings);

        Assert.Equal([problem], Settings.ProblemsOf(settings));
    }
}
