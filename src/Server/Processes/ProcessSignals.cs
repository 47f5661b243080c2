using System.Runtime.InteropServices;

namespace Carillon.Server.Processes;

/// <summary>kill(2): .NET offers SIGKILL only, and a role should get the chance to say good-bye to its calls.</summary>
internal static partial class ProcessSignals
{
    private const int SigKill = 9;
    private const int SigTerm = 15;
    private const int SigContinue = 18;
    private const int SigStop = 19;

    public static void Terminate(int processId) => _ = Kill(processId, SigTerm);

    public static void KillAtOnce(int processId) => _ = Kill(processId, SigKill);

    /// <summary>It stands still until <see cref="Continue"/>.</summary>
    public static void Stop(int processId) => _ = Kill(processId, SigStop);

    public static void Continue(int processId) => _ = Kill(processId, SigContinue);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
