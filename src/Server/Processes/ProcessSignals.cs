using System.Runtime.InteropServices;

namespace Carillon.Server.Processes;

/// <summary>kill(2): .NET offers SIGKILL only, and a role should get the chance to say good-bye to its calls.</summary>
internal static partial class ProcessSignals
{
    private const int SigTerm = 15;

    public static void Terminate(int processId) => _ = Kill(processId, SigTerm);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
