using Google.Protobuf;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Environments;

internal static class Samples
{
    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", name));

    /// <summary>Never served from an earlier result: tests share environments.</summary>
    public static ProcessRequest Request(string name) => new() { Fresh = true, Filename = name, Content = ByteString.CopyFrom(Read(name)) };

    public static ProcessRequest Text(string text, string filename = "note.txt") => new() { Fresh = true, Filename = filename, Content = ByteString.CopyFromUtf8(text) };
}
