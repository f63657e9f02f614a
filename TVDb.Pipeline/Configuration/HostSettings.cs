namespace TVDb.Pipeline.Configuration;

/// <summary>Settings that the host and its libraries read for themselves: looked at here, so that they are named with the rest.</summary>
public static class HostSettings
{
    /// <param name="settings">The environment.</param>
    /// <param name="environment">The host's: Production where nothing says otherwise.</param>
    public static void Check(SettingReader settings, string environment)
    {
        settings.Text("ASPNETCORE_ENVIRONMENT", environment);
        settings.Required("ConnectionStrings:redis", "host:port[,password=…] of Redis, where money and jobs are kept");
        const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";
        if (settings.Text(Collector, "").Length > 0)
        {
            settings.Address(Collector, "http://localhost:4317");
        }
    }
}
