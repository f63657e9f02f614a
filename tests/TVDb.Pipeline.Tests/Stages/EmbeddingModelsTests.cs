using TVDb.Pipeline.Stages;
using TVDb.Pipeline.Tests.Configuration;

namespace TVDb.Pipeline.Tests.Stages;

public class EmbeddingModelsTests
{
    [Fact]
    public void Find_KnownModels_AreTheirFigures()
    {
        Assert.Equal(["text-embedding-3-large", "text-embedding-3-small"], EmbeddingModels.Names);
        Assert.Equal(new EmbeddingModel("text-embedding-3-small", 1536, 8192), EmbeddingModels.Find("text-embedding-3-small"));
        Assert.Equal(new EmbeddingModel("text-embedding-3-large", 3072, 8192), EmbeddingModels.Find("text-embedding-3-large"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("text-embedding-ada-002")]
    [InlineData("Text-Embedding-3-Small")]
    public void Find_AnotherModel_IsNull(string name) => Assert.Null(EmbeddingModels.Find(name));

    [Theory]
    [InlineData("hello world", 2)]
    [InlineData("tiktoken is great!", 6)]
    public void CreateTokenizer_KnownTexts_CountsAsCl100kBase(string text, int tokens) =>
        Assert.Equal(tokens, EmbeddingModels.CreateTokenizer().CountTokens(text));

    [Fact]
    public void StageOptions_BadValues_AreNamedAtOnce()
    {
        var settings = Settings.Of(("MAX_PAGES", "0"), ("OPENAI_EMBEDDING_MODEL", "gpt-4o"));

        StageOptions.Read(settings);

        Assert.Equal(
            [
                "MAX_PAGES is '0': expected a whole number from 1 to 10000",
                "OPENAI_EMBEDDING_MODEL is 'gpt-4o': expected one of text-embedding-3-large, text-embedding-3-small",
            ],
            Settings.ProblemsOf(settings));
    }

    [Fact]
    public void StageOptions_NothingSet_IsTwoHundredPagesAndTheSmallModel() =>
        Assert.Equal(new StageOptions { PagesMax = 200, EmbeddingModel = "text-embedding-3-small" }, StageOptions.Read(Settings.Of()));
}
