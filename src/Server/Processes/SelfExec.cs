using System.Collections;
using System.Runtime.InteropServices;

namespace Carillon.Server.Processes;

/// <summary>execve(2) of this same program with the same arguments and the environment as it is now. Returns only where the kernel refuses.</summary>
internal static partial class SelfExec
{
    public static void BeginAgain() => Become(SelfPath.Executable, [.. SelfPath.Arguments, .. Environment.GetCommandLineArgs().Skip(1)]);

    /// <summary>Another program, as the same process: one that begins us again when it has made the ground for it.</summary>
    public static void Become(string program, IEnumerable<string> arguments)
    {
        string?[] environment = [.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(v => $"{v.Key}={v.Value}"), null];
        _ = Execve(program, [program, .. arguments, null], environment);
    }

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execve(string path, string?[] arguments, string?[] environment);
}
