namespace TVDb.Pipeline.Stages.Chunking;

/// <summary>What is written around a part of a table or a code fence that was cut, so that it can be read alone.</summary>
/// <param name="Start">Of the whole block: its first part has its own opening.</param>
/// <param name="End">Of the whole block: its last part has its own closing.</param>
internal sealed record Wrapping(int Start, int End, string Prefix, string Suffix, int Tokens);

/// <summary>A stretch of the source that is not cut any more. Between atoms there is only white space.</summary>
/// <param name="Tokens">Of the stretch alone.</param>
/// <param name="IsProse">Whether it may be repeated as overlap.</param>
internal readonly record struct Atom(int Start, int End, int Tokens, bool IsProse, Wrapping? Wrapping);
