using TVDb.MockProviders.OpenAI;

namespace TVDb.MockProviders.Tests.OpenAI;

public sealed class TextVectorTests
{
    private const int Full = 1536;

    [Fact]
    public void Of_KnownText_IsTheSameInEveryProcess() =>
        Assert.Equal([-0.00169806939f, -0.00176756794f, 0.0819608942f], TextVector.Of("hello world", Full, Full)[..3]);

    [Fact]
    public void Of_SimilarTexts_AreNearerThanDifferentOnes()
    {
        const string Text = "The invoice of March lists twelve pages of parsing and their price.";
        var near = Cosine(Text, "March's invoice lists twelve parsed pages and the price of each.");
        var far = Cosine(Text, "Whales breathe air through blowholes on top of their heads.");

        Assert.InRange(near, 0.4, 0.95);
        Assert.InRange(far, -0.2, 0.2);
    }

    [Fact]
    public void Of_CaseAndSpacing_MatterLittle() => Assert.InRange(Cosine("Hello, World", "hello   world"), 0.99, 1.0);

    [Fact]
    public void Of_FewerDimensions_AreTheFirstOnesAtUnitLength()
    {
        var full = TextVector.Of("Some text to shorten.", Full, Full);
        var length = Math.Sqrt(full[..100].Sum(value => (double)value * value));

        var shortened = TextVector.Of("Some text to shorten.", Full, 100);

        Assert.Equal(full[..100].Select(value => (float)(value / length)), shortened, (left, right) => Math.Abs(left - right) < 1e-6);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("…")]
    [InlineData("a")]
    [InlineData("汉字")]
    [InlineData("🙂🙂")]
    public void Of_AnyTextAndDimension_HasUnitLengthAndNoZero(string text)
    {
        for (var dimensions = 1; dimensions <= 64; dimensions++)
        {
            var vector = TextVector.Of(text, Full, dimensions);
            Assert.Equal(1.0, vector.Sum(value => (double)value * value), 1e-5);
            Assert.DoesNotContain(0f, vector);
        }
    }

    private static double Cosine(string left, string right) =>
        TextVector.Of(left, Full, Full).Zip(TextVector.Of(right, Full, Full), (a, b) => (double)a * b).Sum();
}
