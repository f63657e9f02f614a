namespace TVDb.AppHost.Local;

/// <summary>The composition cannot run, for a reason its user can act on: shown as the message alone.</summary>
internal sealed class StartException(string message) : Exception(message);
