using System.Globalization;

namespace Carillon.Server.Doctor;

/// <summary>What the kernel grants: open files, buffers of sockets, memory, CPUs.</summary>
/// <param name="root">"/"; in tests a folder with files of another kernel.</param>
internal sealed class KernelCheck(Patient patient, string root, int cpus) : ICheck
{
    /// <summary>A leg has a socket for its audio and perhaps a recording; a role by itself has some hundreds.</summary>
    private const long FilesOfALeg = 2;
    private const long FilesOfARole = 1000;
    /// <summary>What SIP asks for; the kernel gives twice net.core.rmem_max at most.</summary>
    private const long Buffer = 4 << 20;
    private const long Mega = 1 << 20;
    private const long LittleMemory = 1024 * Mega;

    public string Name => "kernel";

    public Task<IReadOnlyList<Finding>> Look(CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<Finding>>([.. new[] { Files(), Buffers(), Overcommit(), Memory(), Processors() }.OfType<Finding>()]);

    private Finding? Files()
    {
        var needs = FilesOfARole + ((patient.Telephony?.MaximumLegs ?? 0) * FilesOfALeg) + (patient.Lb is { } lb ? lb.MaximumConnections * 2L : 0);
        if (Line("proc/self/limits", "Max open files") is not [.., _, var hard, _] || !long.TryParse(hard, CultureInfo.InvariantCulture, out var may))
            return null;
        var found = string.Create(CultureInfo.InvariantCulture, $"{may} open files for a process, {needs} are needed (of this shell; a service has its own limit)");
        return may < needs ? Finding.Wrong(Name, found, string.Create(CultureInfo.InvariantCulture, $"LimitNOFILE={Math.Max(needs, 65536)} in the service's unit, or ulimit -n")) : Finding.Ok(Name, found);
    }

    private Finding? Buffers()
    {
        if (patient.Telephony is null || Number("proc/sys/net/core/rmem_max") is not { } most)
            return null;
        var found = string.Create(CultureInfo.InvariantCulture, $"net.core.rmem_max is {most / 1024} KB, a socket may keep twice that until it is read");
        return most * 2 < Buffer ? Finding.Warning(Name, found, $"sysctl -w net.core.rmem_max={Buffer} (and in /etc/sysctl.d): a burst of datagrams is lost otherwise") : Finding.Ok(Name, found);
    }

    private Finding? Overcommit() => Number("proc/sys/vm/overcommit_memory") switch
    {
        null => null,
        2 => Finding.Warning(Name, "vm.overcommit_memory is 2: memory that is reserved and not used counts, and .NET reserves much", "sysctl -w vm.overcommit_memory=0"),
        var mode => Finding.Ok(Name, string.Create(CultureInfo.InvariantCulture, $"vm.overcommit_memory is {mode}")),
    };

    /// <summary>A cgroup's limit, as a container or a unit sets it.</summary>
    private Finding? Memory()
    {
        if (Number("sys/fs/cgroup/memory.max") is not { } most)
            return null;
        var (found, needs) = (string.Create(CultureInfo.InvariantCulture, $"the control group allows {most / Mega} MB of memory"), LittleMemory * Math.Max(1, patient.Roles.Count));
        return most < needs ? Finding.Warning(Name, found, string.Create(CultureInfo.InvariantCulture, $"give it {needs / Mega} MB or more (MemoryMax=): who goes over it is killed in the middle of calls")) : Finding.Ok(Name, found);
    }

    private Finding? Processors()
    {
        var granted = Text("sys/fs/cgroup/cpu.max")?.Split(' ') is [var quota, var period] && double.TryParse(quota, CultureInfo.InvariantCulture, out var q) && double.TryParse(period, CultureInfo.InvariantCulture, out var p) ? Math.Min(cpus, q / p) : cpus;
        // One for audio's thread alone, and one for all else.
        var needs = (patient.Telephony is null ? 1 : 2) + (patient.Web is not null && patient.Telephony is not null ? 1 : 0);
        var found = string.Create(CultureInfo.InvariantCulture, $"{granted:0.##} CPUs, {needs} or more are good for its roles ({string.Join(", ", patient.Roles)})");
        return patient.Roles.Count == 0 ? null
            : granted < needs ? Finding.Warning(Name, found, "audio is late where it has no CPU of its own: fewer calls, fewer roles, or more CPUs")
            : Finding.Ok(Name, found);
    }

    private string[]? Line(string file, string begin) =>
        Text(file)?.Split('\n').FirstOrDefault(l => l.StartsWith(begin, StringComparison.Ordinal))?.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Null: there is no such file here, or it says "max".</summary>
    private long? Number(string file) => long.TryParse(Text(file), CultureInfo.InvariantCulture, out var number) ? number : null;

    private string? Text(string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, file)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
