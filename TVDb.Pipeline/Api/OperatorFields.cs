using TVDb.Pipeline.Operations;

namespace TVDb.Pipeline.Api;

/// <summary>What all operators' requests have.</summary>
internal static class OperatorFields
{
    private const int WhoLengthMax = 128;
    private const int WhyLengthMax = 1000;

    public static Author ReadAuthor(string who, string why)
    {
        CheckText("who", who, WhoLengthMax);
        CheckText("why", why, WhyLengthMax);
        return new Author(who, why);
    }

    private static void CheckText(string field, string text, int most)
    {
        if (text.Length == 0 || text.Length > most)
        {
            throw RequestException.InvalidField(field, "INVALID_TEXT", $"must be 1 to {most} characters");
        }
    }
}
