using System.Buffers;
using System.Globalization;

namespace TVDb.Pipeline.Stages.Chunking;

/// <summary>Where running text may be cut: after sentences, between words, between what readers see as letters.</summary>
internal static class TextBreaks
{
    private static readonly SearchValues<char> SentenceEnds = SearchValues.Create(".!?…。！？");

    /// <summary>The offset after the sentence that begins at <paramref name="start"/>, or <paramref name="end"/>.</summary>
    public static int AfterSentence(string text, int start, int end)
    {
        for (var at = start; at < end;)
        {
            var found = text.AsSpan(at, end - at).IndexOfAny(SentenceEnds);
            if (found < 0)
            {
                return end;
            }

            at += found + 1;

            // Chinese and Japanese put no space between sentences.
            var needsSpace = text[at - 1] is '.' or '!' or '?' or '…';
            while (at < end && text[at] is '.' or '!' or '?' or '…' or '"' or '\'' or ')' or ']' or '”' or '’' or '»' or '*' or '_')
            {
                at++;
            }

            if (!needsSpace || at >= end || char.IsWhiteSpace(text[at]))
            {
                return at;
            }
        }

        return end;
    }

    public static int AfterWord(string text, int start, int end)
    {
        while (start < end && !char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        return start;
    }

    public static int AfterSpace(string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        return start;
    }

    /// <summary>
    /// The last grapheme boundary at or before <paramref name="at"/>. A grapheme that reaches over it from the start
    /// (an emoji of many parts in a small chunk) is cut between code points, never inside a surrogate pair.
    /// </summary>
    public static int GraphemeBoundary(ReadOnlySpan<char> text, int at)
    {
        if (at >= text.Length)
        {
            return text.Length;
        }

        var boundary = 0;
        while (true)
        {
            var next = boundary + StringInfo.GetNextTextElementLength(text[boundary..]);
            if (next > at)
            {
                break;
            }

            boundary = next;
        }

        return boundary > 0 ? boundary : Math.Max(1, CodePointBoundary(text, at));
    }

    private static int CodePointBoundary(ReadOnlySpan<char> text, int at) =>
        at > 0 && char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1]) ? at == 1 ? 2 : at - 1 : at;
}
