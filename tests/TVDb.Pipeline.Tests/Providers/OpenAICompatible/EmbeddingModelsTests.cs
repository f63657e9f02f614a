using TVDb.Pipeline.Providers.OpenAICompatible;

namespace TVDb.Pipeline.Tests.Providers.OpenAICompatible;

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

    [Theory]
    [InlineData("hello world", 2)]
    [InlineData("привет, мир", 4)]
    public void CreateTokenizer_O200kBase_CountsByThatVocabulary(string text, int tokens) =>
        Assert.Equal(tokens, EmbeddingModels.CreateTokenizer(EmbeddingModels.O200kBase).CountTokens(text));
}
