using System.Runtime.InteropServices;

namespace TVDb.AppHost.Local.Running;

/// <summary>The first Ctrl-C, SIGTERM or hang-up asks for a clean stop, the second for one at once.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _requested = new();
    private readonly CancellationTokenSource _atOnce = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignal()
    {
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];
        _registrations = Array.ConvertAll(signals, signal => PosixSignalRegistration.Create(signal, OnSignal));
    }

    public CancellationToken Requested => _requested.Token;

    public CancellationToken AtOnce => _atOnce.Token;

    public void Dispose()
    {
        Array.ForEach(_registrations, registration => registration.Dispose());
        _requested.Dispose();
        _atOnce.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        (_requested.IsCancellationRequested ? _atOnce : _requested).Cancel();
    }
}
