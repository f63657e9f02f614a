using Microsoft.ML.Tokenizers;

namespace TVDb.Pipeline.Stages.Chunking;

/// <summary>
/// Cuts blocks into atoms that fit a chunk, as coarse as possible: a block, its children, rows or lines, sentences,
/// words, and only then inside a word. Every stretch is counted once on its way down, and none is counted that is too
/// long to fit anyway, so the work is linear in the text.
/// </summary>
internal sealed class AtomSplitter(Tokenizer tokenizer, string text, int size)
{
    /// <summary>Texts have 2 to 5 characters a token. What is longer than this many for each is cut uncounted; pieces are packed again.</summary>
    private const int CharactersPerTokenMax = 8;

    /// <summary>The longest emoji have 35; stacks of accents may have any number and are cut.</summary>
    private const int GraphemeCharactersMax = 64;

    private readonly List<Atom> atoms = [];

    public List<Atom> Split(SourceBlock block, int fit)
    {
        atoms.Clear();
        Block(block, fit);
        return [.. atoms];
    }

    private void Block(SourceBlock block, int fit)
    {
        var isSolid = block.IsHeading || block.Kind is BlockKind.Table or BlockKind.Fence or BlockKind.Lines;
        if (TryWhole(block.Start, block.End, fit, !isSolid, null))
        {
            return;
        }

        switch (block.Kind)
        {
            case BlockKind.Container:
                foreach (var child in block.Children)
                {
                    Block(child, fit);
                }

                break;
            case BlockKind.Table:
                Table(block, fit);
                break;
            case BlockKind.Fence:
                Fence(block, fit);
                break;
            case BlockKind.Lines:
                Lines(block.Start, block.End, fit, null);
                break;
            case BlockKind.Prose:
                Sentences(block.Start, block.End, fit);
                break;
        }
    }

    private void Table(SourceBlock block, int fit)
    {
        var (_, rows) = PipeTable.Find(text, block.Start, block.End) ?? (block.Start, block.Start);
        var header = text[block.Start..rows];
        var wrapping = Wrap(block.Start, TrimmedEnd(block.Start, block.End), header.TrimEnd('\n') + "\n", "", fit);
        Lines(block.Start, rows, fit, wrapping);
        Lines(rows, block.End, fit, wrapping);
    }

    private void Fence(SourceBlock block, int fit)
    {
        var content = PipeTable.NextLine(text, block.Start, block.End);
        var opening = OpeningLine(block.Start, content);
        var mark = opening.AsSpan().TrimStart(" >");
        var fence = mark.IsEmpty ? 0 : mark.Length - mark.TrimStart(mark[0]).Length;
        var closing = opening[..(opening.Length - mark.Length + fence)];
        Lines(block.Start, block.End, fit, Wrap(block.Start, TrimmedEnd(block.Start, block.End), opening + "\n", "\n" + closing, fit));
    }

    /// <summary>The whole line on which a fence opens. A list marker before it becomes space, or each part would be a new item.</summary>
    private string OpeningLine(int start, int content)
    {
        var line = start == 0 ? 0 : text.LastIndexOf('\n', start - 1) + 1;
        var before = string.Concat(text[line..start].Select(character => character is '>' ? '>' : ' '));
        return (before.Length <= 32 ? before : "") + text[start..content].TrimEnd();
    }

    /// <summary>None where it would take half of every chunk.</summary>
    private Wrapping? Wrap(int start, int end, string prefix, string suffix, int fit)
    {
        if (prefix.Length > fit * CharactersPerTokenMax)
        {
            return null;
        }

        var tokens = tokenizer.CountTokens(prefix) + tokenizer.CountTokens(suffix);
        return tokens <= fit / 2 ? new(start, end, prefix, suffix, tokens) : null;
    }

    private void Lines(int start, int end, int fit, Wrapping? wrapping)
    {
        for (var line = start; line < end;)
        {
            var next = PipeTable.NextLine(text, line, end);

            // Indentation is part of code, so lines keep what they begin with.
            if (!text.AsSpan(line, next - line).IsWhiteSpace() && !TryWhole(line, next, fit - (wrapping?.Tokens ?? 0), false, wrapping))
            {
                Words(line, next, fit - (wrapping?.Tokens ?? 0), false, wrapping);
            }

            line = next;
        }
    }

    private void Sentences(int start, int end, int fit)
    {
        for (var at = TextBreaks.AfterSpace(text, start, end); at < end;)
        {
            var next = TextBreaks.AfterSentence(text, at, end);
            if (!TryWhole(at, next, fit, true, null))
            {
                Words(at, next, fit, true, null);
            }

            at = TextBreaks.AfterSpace(text, next, end);
        }
    }

    private void Words(int start, int end, int fit, bool isProse, Wrapping? wrapping)
    {
        for (var at = TextBreaks.AfterSpace(text, start, end); at < end;)
        {
            var next = TextBreaks.AfterWord(text, at, end);

            // A word that has no room beside a heading or within a fence stays whole: the packer then leaves these out.
            if (!TryWhole(at, next, fit, isProse, wrapping) && !TryWhole(at, next, size, isProse, wrapping))
            {
                Letters(at, next, fit, wrapping);
            }

            at = TextBreaks.AfterSpace(text, next, end);
        }
    }

    /// <summary>
    /// Cuts a word in windows little longer than the last piece: a tokenizer's work on text without white space grows
    /// with the square of its length.
    /// </summary>
    private void Letters(int start, int end, int fit, Wrapping? wrapping)
    {
        var reach = fit * 2;
        for (var at = start; at < end;)
        {
            var window = text.AsSpan(at, Math.Min(end - at, reach));
            var index = tokenizer.GetIndexByTokenCount(window, fit, out _, out _);
            if (index >= window.Length && at + window.Length < end && reach < fit * CharactersPerTokenMax)
            {
                reach *= 2;
                continue;
            }

            // Graphemes are told from beyond the window, whose end may lie within one.
            var around = text.AsSpan(at, Math.Min(end - at, window.Length + GraphemeCharactersMax));
            var length = TextBreaks.GraphemeBoundary(around, Math.Max(1, index));
            var tokens = tokenizer.CountTokens(around[..length]);

            // A pair of surrogates stays together even where the room beside a heading and a fence is less than it
            // needs: the packer then leaves these out, and any one letter fits a chunk of its own.
            while (tokens > fit && length > 2)
            {
                length = TextBreaks.GraphemeBoundary(around, Math.Max(1, length * 7 / 8));
                tokens = tokenizer.CountTokens(around[..length]);
            }

            atoms.Add(new(at, at + length, tokens, false, wrapping));
            at += length;
            reach = Math.Max(16, length * 5 / 4);
        }
    }

    private bool TryWhole(int start, int end, int fit, bool isProse, Wrapping? wrapping)
    {
        start = isProse ? TextBreaks.AfterSpace(text, start, end) : start;
        end = TrimmedEnd(start, end);
        if (start >= end)
        {
            return true;
        }

        if ((end - start) / CharactersPerTokenMax > fit)
        {
            return false;
        }

        var tokens = tokenizer.CountTokens(text.AsSpan(start, end - start));
        if (tokens > fit)
        {
            return false;
        }

        atoms.Add(new(start, end, tokens, isProse, wrapping));
        return true;
    }

    private int TrimmedEnd(int start, int end) => start + text.AsSpan(start, end - start).TrimEnd().Length;
}
