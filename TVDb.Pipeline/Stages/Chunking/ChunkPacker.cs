using System.Text;
using Microsoft.ML.Tokenizers;

namespace TVDb.Pipeline.Stages.Chunking;

/// <param name="Start">In the source, repeated text included.</param>
internal readonly record struct PackedText(int Start, int End, int Tokens, string Text);

/// <summary>
/// Packs a section's atoms into texts of at most the chunk size.
/// 1. Atoms are added while the sum of their counts fits. Sums are close but not exact, since tokens may span the seam.
/// 2. The text is written and counted as a whole. Where the sum was too low, the overlap goes first, then atoms from the end.
/// 3. A single atom fits by construction; with its wrapping it may not, and then goes without.
/// </summary>
internal sealed class ChunkPacker(Tokenizer tokenizer, string text, ChunkingOptions options)
{
    /// <summary>A token of running text is hardly ever longer; more of the text before is not looked at for overlap.</summary>
    private const int OverlapCharactersPerToken = 12;

    /// <summary>Text on the far side of more white space than this, in characters, is not repeated: the space would be, too.</summary>
    private const int GapMax = 64;

    public IEnumerable<PackedText> Pack(IReadOnlyList<Atom> atoms)
    {
        var before = 0;
        for (var first = 0; first < atoms.Count;)
        {
            var overlap = OverlapStart(atoms, before, first);
            var next = Fill(atoms, first, overlap);
            var packed = Write(atoms, first, next, overlap, isWrapped: true);
            while (packed.Tokens > options.ChunkSizeTokens)
            {
                if (overlap < atoms[first].Start)
                {
                    overlap = atoms[first].Start;
                }
                else if (next - first > 1)
                {
                    next -= Math.Max(1, (next - first) * (packed.Tokens - options.ChunkSizeTokens) / packed.Tokens);
                    next = Math.Max(next, first + 1);
                }
                else
                {
                    packed = Write(atoms, first, next, overlap, isWrapped: false);
                    break;
                }

                packed = Write(atoms, first, next, overlap, isWrapped: true);
            }

            yield return packed;
            before = first;
            first = next;
        }
    }

    /// <summary>The index after the last atom that fits by its sum.</summary>
    private int Fill(IReadOnlyList<Atom> atoms, int first, int overlap)
    {
        var start = atoms[first].Start;
        var left = options.ChunkSizeTokens - (overlap < start ? tokenizer.CountTokens(text.AsSpan(overlap, start - overlap)) : 0);
        var next = first;
        for (; next < atoms.Count; next++)
        {
            var atom = atoms[next];
            var isNewWrapping = atom.Wrapping is not null && (next == first || atoms[next - 1].Wrapping != atom.Wrapping);
            left -= atom.Tokens + (next == first ? 0 : GapTokens(atom.Start - atoms[next - 1].End)) + (isNewWrapping ? atom.Wrapping!.Tokens : 0);
            if (left < 0 && next > first)
            {
                break;
            }
        }

        return next;
    }

    /// <summary>A single space is part of the next token; runs of white space are few tokens, but not none.</summary>
    private static int GapTokens(int characters) => characters <= 1 ? 0 : 1 + (characters / 32);

    /// <summary>
    /// Where the text repeated from before begins: whole sentences if there is a sentence to be had, else whole words,
    /// and no more than fits beside the first new atom. The atom's own start where nothing is repeated.
    /// </summary>
    /// <param name="before">The first atom of the chunk before.</param>
    private int OverlapStart(IReadOnlyList<Atom> atoms, int before, int first)
    {
        var start = atoms[first].Start;
        var budget = Math.Min(options.OverlapTokens, options.ChunkSizeTokens - atoms[first].Tokens - 1);
        if (first == 0 || budget <= 0 || !atoms[first].IsProse || !atoms[first - 1].IsProse || start - atoms[first - 1].End > GapMax)
        {
            return start;
        }

        var end = atoms[first - 1].End;
        var limit = Math.Max(0, end - (budget * OverlapCharactersPerToken));
        var earliest = end;
        for (var index = first - 1; index >= before && atoms[index].IsProse && earliest > limit; index--)
        {
            earliest = Math.Max(limit, atoms[index].Start);
        }

        var tail = text.AsSpan(earliest, end - earliest);
        var from = earliest + tokenizer.GetIndexByTokenCountFromEnd(tail, budget, out _, out _);
        return Aligned(from, earliest, end, start);
    }

    /// <summary>Moves forward to the next sentence's start, or failing that to the next word's.</summary>
    private int Aligned(int from, int earliest, int end, int none)
    {
        var isAtWord = from == 0 || char.IsWhiteSpace(text[from - 1]);
        var word = TextBreaks.AfterSpace(text, isAtWord ? from : TextBreaks.AfterWord(text, from, end), end);
        if (word >= end)
        {
            return none;
        }

        // From a little before, so that a sentence which starts right here is seen to do so.
        var sentence = TextBreaks.AfterSpace(text, TextBreaks.AfterSentence(text, Math.Max(earliest, word - 3), end), end);
        return sentence >= word && sentence < end ? sentence : word;
    }

    private PackedText Write(IReadOnlyList<Atom> atoms, int first, int next, int overlap, bool isWrapped)
    {
        var written = new StringBuilder();
        var at = overlap;
        for (var index = first; index < next; index++)
        {
            var atom = atoms[index];
            var wrapping = isWrapped ? atom.Wrapping : null;
            var isOpened = index > first && atoms[index - 1].Wrapping == atom.Wrapping;
            written.Append(text, at, atom.Start - at);
            if (wrapping is not null && !isOpened && atom.Start != wrapping.Start)
            {
                written.Append(wrapping.Prefix);
            }

            written.Append(text, atom.Start, atom.End - atom.Start);
            var isClosed = index + 1 == next || atoms[index + 1].Wrapping != atom.Wrapping;
            if (wrapping is not null && isClosed && atom.End != wrapping.End)
            {
                written.Append(wrapping.Suffix);
            }

            at = atom.End;
        }

        var result = written.ToString();
        return new(overlap, at, tokenizer.CountTokens(result), result);
    }
}
