using Google.Protobuf;
using TVDb.V1;

namespace TVDb.Pipeline.IntegrationTests.Environments;

internal static class Samples
{
    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", name));

    public static ProcessRequest Request(string name) => new() { Filename = name, Content = ByteString.CopyFrom(Read(name)) };

    public static ProcessRequest Text(string text, string filename = "note.txt") => new() { Filename = filename, Content = ByteString.CopyFromUtf8(text) };
}
