using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TVDb.AppHost.Local.Running;

/// <summary>
/// The process that outlives the AppHost by a moment. However the AppHost ends, SIGKILL included, the kernel closes its
/// end of the guard's standard input; the guard then kills what is left of the children it was told of. (A parent-death
/// signal would do this in the kernel, but it fires when the parent's starting *thread* ends, which in .NET is any time.)
/// A child is untold of for the instant between its start and the write of its line.
/// </summary>
internal sealed class Guard : IDisposable
{
    public const string Mode = "guard";

    private readonly Process _process;

    private Guard(Process process) => _process = process;

    public static Guard Start()
    {
        var start = new ProcessStartInfo(DotNet.Host)
        {
            ArgumentList = { typeof(Guard).Assembly.Location, Mode },
            // .NET opens pipes close-on-exec: no other child inherits the writing end and keeps the guard waiting.
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        return new Guard(Process.Start(start) ?? throw new StartException("The guard process did not start."));
    }

    public void Watch(GuardedProcess child)
    {
        try
        {
            _process.StandardInput.WriteLine(child.ToLine());
            _process.StandardInput.Flush();
        }
        catch (IOException e)
        {
            throw new StartException($"The guard process is gone, and without it a killed AppHost would leave children: {e.Message}");
        }
    }

    /// <summary>Lets the guard end; it kills whatever still runs.</summary>
    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
            _process.WaitForExit(TimeSpan.FromSeconds(2));
        }
        catch (IOException)
        {
            // Gone already.
        }

        _process.Dispose();
    }

    /// <summary>The guard process itself.</summary>
    public static int Run(TextReader input, TextWriter log)
    {
        // Ctrl-C goes to every process of the terminal's group; the guard must see the AppHost's end first.
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];
        var ignored = Array.ConvertAll(signals, signal => PosixSignalRegistration.Create(signal, context => context.Cancel = true));

        List<GuardedProcess> children = [];
        while (input.ReadLine() is { } line)
        {
            if (GuardedProcess.Parse(line) is { } child)
            {
                children.Add(child);
            }
        }

        // Last started first: what uses Redis goes before Redis.
        foreach (var child in Enumerable.Reverse(children))
        {
            if (child.Identity.KillTree())
            {
                log.WriteLine($"guard: the AppHost is gone, killed {child.Name} ({child.Identity.Pid})");
            }
        }

        Array.ForEach(ignored, registration => registration.Dispose());
        return 0;
    }
}
