using System.Runtime.InteropServices;

namespace Carillon.Server.Doctor;

/// <summary>adjtimex(2), asked and not set: whether something keeps the kernel's clock right.</summary>
internal static partial class KernelClock
{
    /// <summary>TIME_ERROR: the clock is not synchronised.</summary>
    private const int NotSynchronised = 5;

    /// <summary>struct timex is 208 octets on 64-bit Linux; modes, its first field, stays 0.</summary>
    private const int StructSize = 256;

    /// <summary>Null: it cannot be asked here.</summary>
    public static bool? IsSynchronised
    {
        get
        {
            if (!OperatingSystem.IsLinux())
                return null;
            var state = AdjTimex(new byte[StructSize]);
            return state < 0 ? null : state != NotSynchronised;
        }
    }

    [LibraryImport("libc", EntryPoint = "adjtimex", SetLastError = true)]
    private static partial int AdjTimex([In, Out] byte[] timex);
}
