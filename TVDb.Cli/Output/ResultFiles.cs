using System.Text.Encodings.Web;
using System.Text.Json;
using TVDb.Cli.Client;
using TVDb.V1;

namespace TVDb.Cli.Output;

/// <summary>
/// NAME.md, NAME.chunks.jsonl and NAME.embeddings.jsonl. Written beside their places under other names and moved there
/// once all is complete, so that no reader ever meets half a file and no failed run spoils an earlier one's.
/// </summary>
internal sealed class ResultFiles : IResultSink
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly string _pathPrefix;
    private readonly string _partSuffix = $".{Guid.NewGuid():N}.part";
    private readonly StreamWriter _markdown;
    private readonly FileStream _chunks;
    private readonly FileStream _embeddings;

    public ResultFiles(string folder, string name)
    {
        _pathPrefix = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(_pathPrefix)!);
        _markdown = new StreamWriter(File.Create(PartPath(".md")));
        _chunks = File.Create(PartPath(".chunks.jsonl"));
        _embeddings = File.Create(PartPath(".embeddings.jsonl"));
    }

    private static IReadOnlyList<string> Endings => [".md", ".chunks.jsonl", ".embeddings.jsonl"];

    public async ValueTask MarkdownAsync(string piece, CancellationToken cancellationToken) =>
        await _markdown.WriteAsync(piece.AsMemory(), cancellationToken);

    public async ValueTask ChunkAsync(Chunk chunk, CancellationToken cancellationToken)
    {
        await WriteLineAsync(_chunks, json => WriteChunk(json, chunk), cancellationToken);
        await WriteLineAsync(_embeddings, json => WriteEmbedding(json, chunk), cancellationToken);
    }

    public async ValueTask<IReadOnlyList<string>> CompleteAsync(CancellationToken cancellationToken)
    {
        await CloseAsync();
        foreach (var ending in Endings)
        {
            File.Move(PartPath(ending), _pathPrefix + ending, overwrite: true);
        }
        return [.. Endings.Select(ending => _pathPrefix + ending)];
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        foreach (var ending in Endings)
        {
            File.Delete(PartPath(ending));
        }
    }

    private string PartPath(string ending) => _pathPrefix + ending + _partSuffix;

    private async ValueTask CloseAsync()
    {
        await _markdown.DisposeAsync();
        await _chunks.DisposeAsync();
        await _embeddings.DisposeAsync();
    }

    private static async ValueTask WriteLineAsync(FileStream file, Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        await using (var json = new Utf8JsonWriter(file, Readable))
        {
            write(json);
            await json.FlushAsync(cancellationToken);
        }
        file.WriteByte((byte)'\n');
    }

    private static void WriteChunk(Utf8JsonWriter json, Chunk chunk)
    {
        json.WriteStartObject();
        json.WriteString("id", chunk.Id);
        json.WriteNumber("ordinal", chunk.Ordinal);
        json.WriteStartArray("heading_path");
        foreach (var heading in chunk.HeadingPath)
        {
            json.WriteStringValue(heading);
        }
        json.WriteEndArray();
        WritePage(json, "first_page", chunk.Pages?.First);
        WritePage(json, "last_page", chunk.Pages?.Last);
        json.WriteNumber("tokens", chunk.Tokens);
        json.WriteString("text", chunk.Text);
        json.WriteEndObject();
    }

    private static void WritePage(Utf8JsonWriter json, string name, int? page)
    {
        if (page is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteEmbedding(Utf8JsonWriter json, Chunk chunk)
    {
        json.WriteStartObject();
        json.WriteString("id", chunk.Id);
        json.WriteStartArray("vector");
        foreach (var number in chunk.Embedding)
        {
            json.WriteNumberValue(number);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
