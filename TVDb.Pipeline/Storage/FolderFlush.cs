using System.Runtime.InteropServices;

namespace TVDb.Pipeline.Storage;

/// <summary>
/// Brings a folder's entries to disk. Moving a flushed file into place is durable only once its folder is; .NET opens no
/// folders, so on Linux the system is asked itself. Windows and macOS keep such a move in their file systems' journals.
/// </summary>
internal static class FolderFlush
{
    private const int ReadOnlyCloseOnExec = 0x80000;
    private const int NoSuchEntry = 2;
    private const int InvalidArgument = 22;

    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        var descriptor = Open(folder, ReadOnlyCloseOnExec);
        if (descriptor < 0)
        {
            ThrowUnless(NoSuchEntry, folder); // removed meanwhile, together with what was to last
            return;
        }
        try
        {
            if (Sync(descriptor) != 0)
            {
                ThrowUnless(InvalidArgument, folder); // a file system that has nothing to flush there
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static void ThrowUnless(int harmless, string folder)
    {
        var error = Marshal.GetLastPInvokeError();
        if (error != harmless)
        {
            throw new IOException($"{folder} cannot be flushed to disk: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
