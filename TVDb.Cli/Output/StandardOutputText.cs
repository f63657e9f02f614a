using System.Text;

namespace TVDb.Cli.Output;

/// <summary>UTF-8 that comes in pieces, which may end inside a letter, as text.</summary>
internal sealed class StandardOutputText(TextWriter output) : IDisposable
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public void Write(ReadOnlySpan<byte> piece)
    {
        var letters = new char[_decoder.GetCharCount(piece, flush: false)];
        _decoder.GetChars(piece, letters, flush: false);
        output.Write(letters);
    }

    public void Dispose() => output.Flush();
}
