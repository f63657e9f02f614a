using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace TVDb.AppHost.Local.Running;

internal static class Ports
{
    /// <summary>Gives every endpoint its port: the one asked for, or a free one. Another process may still come first.</summary>
    /// <exception cref="StartException">A port asked for is taken.</exception>
    public static void Bind(IEnumerable<ProcessResource> resources)
    {
        List<TcpListener> held = [];
        try
        {
            // Ports asked for first, lest one of them be picked as a free one.
            foreach (var (resource, endpoint) in resources
                .SelectMany(resource => resource.Endpoints.Select(endpoint => (Resource: resource, Endpoint: endpoint)))
                .OrderBy(pair => pair.Endpoint.Port is null))
            {
                var listener = new TcpListener(IPAddress.Loopback, endpoint.Port ?? 0);
                try
                {
                    listener.Start();
                }
                catch (SocketException e)
                {
                    listener.Dispose();
                    throw new StartException(Taken(resource, endpoint, e));
                }

                held.Add(listener);
                endpoint.BoundPort = ((IPEndPoint)listener.LocalEndpoint).Port;
            }
        }
        finally
        {
            held.ForEach(listener => listener.Dispose());
        }
    }

    // The variables of AppHost.cs are named after those of the process: GRPC_PORT is overridden by TVDB_GRPC_PORT.
    private static string Taken(ProcessResource resource, EndpointAnnotation endpoint, SocketException e)
    {
        var reason = e.SocketErrorCode == SocketError.AddressAlreadyInUse ? "is taken" : $"cannot be used ({e.Message})";
        var remedy = endpoint.PortVariable is null ? "" : $", or set TVDB_{endpoint.PortVariable} to another port";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Port {endpoint.Port} for {resource.Name} ({endpoint.Name}) {reason}. Stop what listens there{remedy}.");
    }
}
