using System.Net;
using TVDb.Pipeline.Configuration;

namespace TVDb.Pipeline.Api;

/// <summary>Where the service listens: gRPC (HTTP/2, GRPC_PORT, default 5180) and HTTP/1.1 (HTTP_PORT, default 5181), on BIND_ADDRESS (default 127.0.0.1).</summary>
public sealed record ServerEndpoints(IPAddress Address, int GrpcPort, int HttpPort)
{
    public static ServerEndpoints Read(SettingReader settings) => new(
        settings.Parsed("BIND_ADDRESS", "127.0.0.1", "an IP address", (string text, out IPAddress address) => IPAddress.TryParse(text, out address!))!,
        settings.WholeNumber("GRPC_PORT", 5180, min: 0, max: 65535),
        settings.WholeNumber("HTTP_PORT", 5181, min: 0, max: 65535));
}
